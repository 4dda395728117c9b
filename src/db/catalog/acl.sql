-- Who may do what, as an object of grantee and privileges. Grantors do not count, the owner goes by one name, MAINTAIN (17)
-- is a part of ALL. Who may enter a schema because everybody may is not listed: platforms differ in that.
select json_object_agg(w.grantee, w.privileges order by w.grantee collate "C") as canon
from (
  select
    v.grantee,
    case
      when v.older = v.whole and v.all_grantable then 'ALL*'
      when v.older = v.whole and not v.any_grantable then 'ALL'
      else v.listed
    end as privileges
  from (
    select
      case p.grantee when 0 then 'PUBLIC' when a.owner then 'OWNER' else coalesce(r.name, '?' || p.grantee) end as grantee,
      count(*) filter (where p.privilege_type <> 'MAINTAIN') as older,
      case a.kind when 'r' then 7 when 's' then 3 when 'n' then 2 when 'c' then 4 else 1 end as whole,
      bool_and(p.grantable) as all_grantable,
      bool_or(p.grantable) as any_grantable,
      string_agg(p.privilege_type || case when p.grantable then '*' else '' end, ',' order by p.privilege_type collate "C") as listed
    from (
      select
        e.grantee,
        e.privilege_type,
        bool_or(e.is_grantable) as grantable,
        bool_or(e.grantee = 0) over (partition by e.privilege_type) as everybody
      from aclexplode(a.acl) as e
      group by e.grantee, e.privilege_type
    ) as p
    left join roles as r on r.oid = p.grantee
    where a.kind <> 'n' or p.grantee in (0, a.owner) or p.grantable or not p.everybody
    group by p.grantee, r.name
  ) as v
) as w
