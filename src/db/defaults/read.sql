-- What the objects that a role makes are granted by themselves, beside what Postgres grants: one line for each privilege.
-- A line without a privilege says that everybody is granted nothing. No schema means every schema.
set local search_path = pg_catalog, pg_temp;
with entries as (
  select
    d.defaclrole as maker,
    n.nspname as schema,
    case d.defaclobjtype
      when 'r' then 'tables'
      when 'S' then 'sequences'
      when 'f' then 'functions'
      when 'T' then 'types'
      when 'n' then 'schemas'
    end as kind,
    d.defaclacl as acl
  from pg_default_acl as d
  join pg_roles as r on r.oid = d.defaclrole
  left join pg_namespace as n on n.oid = d.defaclnamespace
  where r.rolname = :'maker'
    and d.defaclobjtype in ('r', 'S', 'f', 'T', 'n')
    and (d.defaclnamespace = 0 or n.nspname = any (:'schemas'::text[]))
),
lines as (
  select e.schema, e.kind, r.rolname as grantee, x.privilege_type as privilege, x.is_grantable as passed
  from entries as e
  cross join aclexplode(e.acl) as x
  left join pg_roles as r on r.oid = x.grantee
  where x.grantee <> e.maker
  union all
  select null, e.kind, null, null, false
  from entries as e
  where e.schema is null
    and e.kind in ('functions', 'types')
    and not exists (select from aclexplode(e.acl) as x where x.grantee = 0)
)
select coalesce(json_agg(l), '[]')::text
from lines as l
