-- What must never be, whatever broke: one line for each thing that is wrong.
with flow as (
  select bundle, version,
    pg_catalog.sum(case what when 'up' then 1 when 'down' then -1 else 0 end) as balance
  from schemactl.events
  where what in ('up', 'down')
  group by bundle, version
), applied as (
  select bundle, version
  from schemactl.history
  where status = 'applied'
), link as (
  select *, pg_catalog.lag(hash, 1, '') over (order by id) as before, pg_catalog.row_number() over (order by id) as place
  from schemactl.events
)
select 'applied and rolled back do not balance: ' || bundle || ' ' || version
from flow full join schemactl.history as h using (bundle, version)
where coalesce(flow.balance, 0) <> case h.status when 'applied' then 1 when 'leaving' then 1 else 0 end
union all
select 'event ' || id || ' is not chained'
from link
where previous <> before
  or id <> place
  or hash <> '3:' || pg_catalog.encode(pg_catalog.sha256(pg_catalog.convert_to(
    pg_catalog.json_build_array(previous, id, extract(epoch from at), run_id, what, bundle, version, detail, by_role, tool)::text, 'UTF8')), 'hex')
union all
select 'an index of an applied version is not valid: ' || indexrelid::regclass
from pg_catalog.pg_index
where not indisvalid
  and not exists (select from schemactl.history where status <> 'applied')
union all
select 'the order has a gap before ' || h.bundle || ' ' || h.version
from schemactl.history as h
where h.status = 'applied'
  and exists (select from schemactl.history as o where o.bundle = h.bundle and o.version < h.version and o.status <> 'applied')
