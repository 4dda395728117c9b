-- What an operator wants to know of a database that schemactl shall work on.
set local search_path = pg_catalog, pg_temp;
select pg_catalog.jsonb_build_object(
  'pid', pg_catalog.pg_backend_pid(),
  'clock', extract(epoch from pg_catalog.clock_timestamp()),
  'statement_timeout', pg_catalog.current_setting('statement_timeout'),
  'search_path', (select reset_val from pg_catalog.pg_settings where name = 'search_path'),
  'encoding', pg_catalog.current_setting('server_encoding'),
  'connections', (select pg_catalog.count(*) from pg_catalog.pg_stat_activity where backend_type = 'client backend'),
  'max_connections', pg_catalog.current_setting('max_connections')::int,
  'create_role', (
    select rolsuper or rolcreaterole
    from pg_catalog.pg_roles
    where rolname = current_user),
  'create_in_schema', (
    select pg_catalog.has_schema_privilege(oid, 'create')
    from pg_catalog.pg_namespace
    where nspname = :'schema'),
  'history_writable', (
    select pg_catalog.has_table_privilege(oid, 'insert')
    from pg_catalog.pg_class
    where oid = pg_catalog.to_regclass('schemactl.history')),
  'foreign_owned', (
    select pg_catalog.string_agg(pg_catalog.format('%I.%I of %s', n.nspname, c.relname, r.rolname), ', ' order by c.relname)
    from pg_catalog.pg_class as c
    join pg_catalog.pg_namespace as n on n.oid = c.relnamespace
    join pg_catalog.pg_roles as r on r.oid = c.relowner
    where n.nspname = :'schema'
      and c.relkind in ('r', 'p', 'v', 'm')
      and not pg_catalog.pg_has_role(c.relowner, 'member')),
  'pgcrypto', (select default_version from pg_catalog.pg_available_extensions where name = 'pgcrypto'),
  'pg_cron', (select coalesce(installed_version, 'available') from pg_catalog.pg_available_extensions where name = 'pg_cron'),
  'old_transactions', (
    select pg_catalog.count(*)
    from pg_catalog.pg_stat_activity
    where xact_start < pg_catalog.clock_timestamp() - interval '5 minutes'
      and pid <> pg_catalog.pg_backend_pid()
      and backend_type = 'client backend')
)
