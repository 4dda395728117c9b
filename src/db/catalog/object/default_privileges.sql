-- What is around the schemas and decides over what is in them: default privileges. Not compared with a golden: the platform's.
select 'e', 'default_privileges', concat_ws(' ', 'of', r.name, 'in', n.quoted, 'on', case d.defaclobjtype
    when 'r' then 'tables' when 'S' then 'sequences' when 'f' then 'functions' when 'T' then 'types' when 'n' then 'schemas' else 'large objects' end),
  null, null, null, null, null,
  json_build_object('acl', (
    select json_object_agg(e.grantee, e.privileges order by e.grantee collate "C")
    from (
      select case x.grantee when 0 then 'PUBLIC' else coalesce(w.name, '?' || x.grantee) end as grantee,
        string_agg(x.privilege_type || case when x.is_grantable then '*' else '' end, ',' order by x.privilege_type collate "C") as privileges
      from aclexplode(d.defaclacl) as x
      left join roles as w on w.oid = x.grantee
      where x.privilege_type <> 'MAINTAIN'
      group by 1) as e))
from pg_default_acl as d
join roles as r on r.oid = d.defaclrole
left join ns as n on n.oid = d.defaclnamespace
where n.oid is not null or d.defaclnamespace = 0
