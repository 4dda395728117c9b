-- Tables that may be another tool's history: those with a column such tables have, and the one that was named.
-- Tables of the platform itself (its own services migrate theirs) are nobody's history.
begin isolation level repeatable read read only;
do $tables$
declare
  found jsonb := '[]';
  one record;
  filled boolean;
begin
  perform pg_catalog.set_config('search_path', 'pg_catalog, pg_temp', true);
  for one in
    select
      n.nspname as schema, c.relname as name, c.oid,
      (
        select jsonb_agg(jsonb_build_object('name', a.attname, 'type', format_type(a.atttypid, a.atttypmod)) order by a.attnum)
        from pg_attribute as a
        where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
      ) as columns
    from pg_class as c
    join pg_namespace as n on n.oid = c.relnamespace
    where c.relkind in ('r', 'p')
      and n.nspname !~ '^pg_'
      and n.nspname not in ('information_schema', 'schemactl')
      and (
        n.nspname || '.' || c.relname = :'table'
        or (
          pg_get_userbyid(c.relowner) !~ '^supabase_'
          and (c.relname = :'table' or exists (
            select from pg_attribute as a
            where a.attrelid = c.oid
              and not a.attisdropped
              and a.attname in ('version', 'version_id', 'migration_name', 'installed_rank', 'run_on', 'script_hash')
            )
            -- Of tools that are named, but not adopted.
            or c.relname in ('alembic_version', 'ar_internal_metadata', 'databasechangelog', 'django_migrations',
              'knex_migrations', '__drizzle_migrations')
            or n.nspname || '.' || c.relname = 'graphile_migrate.migrations'
          )
        )
      )
    order by n.nspname, c.relname
  loop
    filled := null;
    if has_schema_privilege(one.schema, 'usage') and has_table_privilege(one.oid, 'select') then
      execute format('select exists (select from %I.%I)', one.schema, one.name) into filled;
    end if;
    found := found || jsonb_build_object(
      'schema', one.schema, 'name', one.name, 'columns', one.columns, 'filled', filled);
  end loop;
  perform set_config('schemactl.tables', found::text, true);
end
$tables$;
select pg_catalog.current_setting('schemactl.tables') as tables;
commit;
