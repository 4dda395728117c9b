-- Who may do what, as an object of grantee and privileges. Grantors do not count, the owner goes by one name, MAINTAIN (17)
-- is a part of ALL. Who may enter a schema because everybody may is not listed: platforms differ in that. Nor is, of the
-- schema `public` (kind p), its owner.
select json_object_agg(w.grantee, w.privileges order by w.grantee collate "C") as canon
from (
  select
    case
      when p.grantee = 0 then 'PUBLIC'
      when p.grantee = a.owner then 'OWNER'
      when p.grantee = (select m.oid from migrator as m) then '$owner'
      -- A role that is no more.
      else coalesce(nullif(pg_get_userbyid(p.grantee), 'unknown (OID=' || p.grantee::text || ')')::text, '?' || p.grantee::text)
    end as grantee,
    case
      when count(*) filter (where p.privilege_type <> 'MAINTAIN') <> case a.kind when 'r' then 7 when 's' then 3 when 'n' then 2 when 'p' then 2 when 'c' then 4 else 1 end
        or (bool_or(p.grantable) and not bool_and(p.grantable))
      then string_agg(p.privilege_type || case when p.grantable then '*' else '' end, ',' order by p.privilege_type collate "C")
      when bool_or(p.grantable) then 'ALL*'
      else 'ALL'
    end as privileges
  from (
    select
      e.grantee,
      e.privilege_type,
      bool_or(e.is_grantable) as grantable,
      bool_or(e.grantee = 0) over (partition by e.privilege_type) as everybody
    from aclexplode(a.acl) as e
    group by e.grantee, e.privilege_type
  ) as p
  where a.kind not in ('n', 'p') or p.grantee in (0, a.owner) or p.grantable or not p.everybody
  group by p.grantee
) as w
where a.kind <> 'p' or w.grantee not in ('$owner', 'OWNER', 'pg_database_owner')
