-- The same for what this session makes from here on, as far as the roles and schemas are there.
do $give$
declare
  line record;
begin
  for line in
    select l.*
    from pg_catalog.json_to_recordset(:'lines') as l (schema text, kind text, grantee text, privilege text, passed boolean)
    where (l.schema is null or exists (select from pg_catalog.pg_namespace as n where n.nspname = l.schema))
      and (l.grantee is null or exists (select from pg_catalog.pg_roles as r where r.rolname = l.grantee))
      -- Postgres 17 brought it.
      and (l.privilege is distinct from 'MAINTAIN' or pg_catalog.current_setting('server_version_num')::integer >= 170000)
  loop
    execute pg_catalog.concat_ws(
      ' ',
      'alter default privileges',
      'in schema ' || pg_catalog.quote_ident(line.schema),
      case when line.privilege is null then 'revoke all' else 'grant ' || line.privilege end,
      'on',
      line.kind,
      case when line.privilege is null then 'from' else 'to' end,
      coalesce(pg_catalog.quote_ident(line.grantee), 'public'),
      case when line.passed then 'with grant option' end);
  end loop;
end
$give$
