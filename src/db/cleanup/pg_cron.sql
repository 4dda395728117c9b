-- Whether pg_cron works in this database, whether this role may use it, and which functions of a job are missing.
select pg_catalog.jsonb_build_object(
  'installed', (select extversion from pg_catalog.pg_extension where extname = 'pg_cron'),
  'available', exists (select from pg_catalog.pg_available_extensions where name = 'pg_cron'),
  'named_jobs', exists (
    select
    from pg_catalog.pg_proc as p
    join pg_catalog.pg_namespace as n on n.oid = p.pronamespace
    where n.nspname = 'cron' and p.proname = 'schedule' and p.pronargs = 3),
  'allowed', coalesce((
    select pg_catalog.bool_and(
      pg_catalog.has_schema_privilege(n.oid, 'usage') and pg_catalog.has_function_privilege(p.oid, 'execute'))
    from pg_catalog.pg_proc as p
    join pg_catalog.pg_namespace as n on n.oid = p.pronamespace
    where n.nspname = 'cron' and p.proname = 'schedule' and p.pronargs = 3), false),
  'missing', (
    select coalesce(pg_catalog.jsonb_agg(wanted."schema" || '.' || wanted.name order by wanted."schema", wanted.name), '[]')
    from pg_catalog.jsonb_to_recordset(:'functions'::pg_catalog.jsonb) as wanted ("schema" text, name text)
    where not exists (
      select
      from pg_catalog.pg_proc as p
      join pg_catalog.pg_namespace as n on n.oid = p.pronamespace
      where n.nspname = wanted."schema" and p.proname = wanted.name and pg_catalog.has_function_privilege(p.oid, 'execute')))
)
