-- What the schema looks like at the end of this run, in the transaction that made it so. Whoever holds a lock that the
-- look needs does not stop the run: the version is then one of which nothing was recorded.
select pg_catalog.set_config('lock_timeout', '200ms', true);
do $record$
declare
  seen record;
begin
  execute current_setting('schemactl.catalog') into seen;
  with newest as (
    update schemactl.history as h
    set catalog_digest = 'v' || :canon: || ':' || seen.root
    where h.bundle = :'bundle'
      and h.version = (select max(n.version) from schemactl.history as n where n.bundle = :'bundle')
    returning h.version
  )
  insert into schemactl.catalogs (bundle, version, canon, server, root, environment, objects, content)
  select :'bundle', n.version, :canon:, current_setting('server_version_num')::int, seen.root, seen.environment, seen.objects, seen.content
  from newest as n
  on conflict (bundle) do update set
    version = excluded.version, canon = excluded.canon, server = excluded.server, root = excluded.root,
    environment = excluded.environment, objects = excluded.objects, content = excluded.content, recorded_at = clock_timestamp();
exception
  when others then
    raise notice 'the catalog was not recorded: % (%)', sqlerrm, sqlstate;
end
$record$;
