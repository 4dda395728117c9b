-- A transaction like the runner's, for one step on a scratch database.
create schema if not exists :"home";
begin isolation level read committed read write;
select
  pg_catalog.set_config('TimeZone', 'UTC', true),
  pg_catalog.set_config('search_path',
    case when exists (select from pg_catalog.pg_namespace where nspname = 'extensions')
         then pg_catalog.quote_ident(:'schema') || ', extensions, pg_temp'
         else pg_catalog.quote_ident(:'schema') || ', pg_temp' end, true)
