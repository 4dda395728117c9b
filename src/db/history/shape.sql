-- In which ways the tables of the history are not as they were made, in words: what is told of them would not be true.
with wanted (relation, attribute, type, needed) as (
  values
    ('meta', 'format', 'bigint', true), ('meta', 'mark', 'text', false),
    ('bundles', 'bundle', 'text', true), ('bundles', 'schema', 'text', true), ('bundles', 'schema_created', 'boolean', true),
    ('history', 'bundle', 'text', true), ('history', 'version', 'bigint', true), ('history', 'name', 'text', true),
    ('history', 'kind', 'text', true), ('history', 'status', 'text', true), ('history', 'checksum', 'text', true),
    ('history', 'meaning', 'text', true), ('history', 'script', 'text', false), ('history', 'run_id', 'uuid', true),
    ('history', 'applied_at', 'timestamp with time zone', true), ('history', 'applied_by', 'text', true),
    ('history', 'duration_ms', 'bigint', true), ('history', 'tool', 'text', true),
    ('seeds', 'bundle', 'text', true), ('seeds', 'name', 'text', true), ('seeds', 'checksum', 'text', true),
    ('events', 'id', 'bigint', true), ('events', 'at', 'timestamp with time zone', true), ('events', 'run_id', 'uuid', true),
    ('events', 'what', 'text', true), ('events', 'bundle', 'text', false), ('events', 'version', 'bigint', false),
    ('events', 'detail', 'text', false), ('events', 'previous', 'text', true), ('events', 'hash', 'text', true),
    ('journal', 'bundle', 'text', true), ('journal', 'version', 'bigint', true), ('journal', 'statement', 'integer', true),
    ('journal', 'checksum', 'text', true), ('catalogs', 'bundle', 'text', true)
),
keys (relation, attributes) as (
  values
    ('meta', 'singleton'), ('bundles', 'bundle'), ('history', 'bundle, version'), ('seeds', 'bundle, name'),
    ('events', 'id'), ('journal', 'bundle, version, statement'), ('catalogs', 'bundle')
),
found as (
  select c.oid, c.relname, c.relkind, c.relhasrules, c.relrowsecurity
  from pg_class as c
  join pg_namespace as n on n.oid = c.relnamespace
  where n.nspname = 'schemactl'
)
select k.relation, 'is missing' as fault
from keys as k
where not exists (select from found as f where f.relname = k.relation)
union all
select f.relname, 'is not a table'
from found as f
join keys as k on k.relation = f.relname
where f.relkind <> 'r'
union all
select w.relation, concat_ws(' ', 'has no column', w.attribute, 'of type', w.type, case when w.needed then 'that is never null' end)
from wanted as w
join found as f on f.relname = w.relation and f.relkind = 'r'
where not exists (
  select from pg_attribute as a
  where a.attrelid = f.oid and a.attname = w.attribute and not a.attisdropped
    and format_type(a.atttypid, a.atttypmod) = w.type and (a.attnotnull or not w.needed))
union all
select k.relation, concat('has no unique key (', k.attributes, ')')
from keys as k
join found as f on f.relname = k.relation and f.relkind = 'r'
where not exists (
  select from pg_index as i
  where i.indrelid = f.oid and i.indisunique and i.indisvalid and i.indpred is null and i.indexprs is null
    and k.attributes = (
      select string_agg(a.attname, ', ' order by u.place)
      from unnest(i.indkey::smallint[]) with ordinality as u (attnum, place)
      join pg_attribute as a on a.attrelid = i.indrelid and a.attnum = u.attnum))
union all
select f.relname, 'has a rule, which may change what is written'
from found as f
join keys as k on k.relation = f.relname
where f.relkind = 'r' and f.relhasrules and exists (select from pg_rewrite as r where r.ev_class = f.oid)
union all
select f.relname, concat('has the trigger ', t.tgname, ', which may change what is written')
from found as f
join keys as k on k.relation = f.relname
join pg_trigger as t on t.tgrelid = f.oid
-- Before each row, and switched on.
where not t.tgisinternal and t.tgtype & 3 = 3 and t.tgenabled <> 'D'
union all
select f.relname, 'hides rows from this role by row-level security'
from found as f
join keys as k on k.relation = f.relname
where f.relrowsecurity and row_security_active(f.oid)
