-- Every event, oldest first, and whether it still is the link that was written.
set local search_path = pg_catalog, pg_temp;
select
  e.id,
  pg_catalog.to_char(e.at, 'YYYY-MM-DD HH24:MI:SS'),
  e.what,
  e.bundle,
  e.version,
  e.detail,
  e.by_role,
  e.hash = pg_catalog.encode(pg_catalog.sha256(pg_catalog.convert_to(
      pg_catalog.concat_ws('|', e.previous, e.id, extract(epoch from e.at), e.run_id, e.what, e.bundle, e.version, e.detail), 'UTF8')), 'hex')
    and e.previous = coalesce(pg_catalog.lag(e.hash) over (order by e.id), '')
    and e.id = coalesce(pg_catalog.lag(e.id) over (order by e.id), 0) + 1
from schemactl.events as e
order by e.id
