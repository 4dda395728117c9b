-- What is around the schemas and decides over what is in them: the roles of the API.
-- The roles that requests come in as: what they may whatever a table says.
select 'e', 'role', quote_ident(r.rolname), null, null, null, null, null, json_build_object(
  'superuser', case when r.rolsuper then true end,
  'bypasses_rls', case when r.rolbypassrls then true end,
  'creates_roles', case when r.rolcreaterole then true end,
  'creates_databases', case when r.rolcreatedb then true end,
  'replicates', case when r.rolreplication then true end,
  'member_of', (
    select json_object_agg(w.name, 'member' order by w.name collate "C")
    from pg_auth_members as m join roles as w on w.oid = m.roleid where m.member = r.oid),
  'settings', (
    select string_agg(x, ', ' order by x collate "C")
    from pg_db_role_setting as s cross join unnest(s.setconfig) as x
    where s.setrole = r.oid and s.setdatabase = 0))
from pg_roles as r
where r.rolname in ('anon', 'authenticated', 'service_role')
