-- Every event, oldest first, and whether it still is the link that was written. A hash that begins with `3:` is of a JSON
-- array; those before it, from formats 1 and 2, are of columns joined by `|`. After the first new one none is old.
set local search_path = pg_catalog, pg_temp;
with link as (
  select e.*,
    coalesce(lag(e.hash) over (order by e.id), '') as hash_before,
    coalesce(lag(e.id) over (order by e.id), 0) as id_before
  from schemactl.events as e
)
select
  l.id,
  to_char(l.at, 'YYYY-MM-DD HH24:MI:SS'),
  l.what,
  l.bundle,
  l.version,
  l.detail,
  l.by_role,
  l.previous = l.hash_before
    and l.id = l.id_before + 1
    and l.hash = case
      when starts_with(l.hash, '3:') then '3:' || encode(sha256(convert_to(
        json_build_array(l.previous, l.id, extract(epoch from l.at), l.run_id, l.what, l.bundle, l.version, l.detail, l.by_role, l.tool)::text, 'UTF8')), 'hex')
      when not starts_with(l.hash_before, '3:') then encode(sha256(convert_to(
        concat_ws('|', l.previous, l.id, extract(epoch from l.at), l.run_id, l.what, l.bundle, l.version, l.detail), 'UTF8')), 'hex')
      else ''
    end
from link as l
order by l.id
