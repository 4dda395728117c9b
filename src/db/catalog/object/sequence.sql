-- Sequences that are not the inside of an identity column. Their current value is data.
select
  's',
  'sequence',
  n.quoted || '.' || quote_ident(c.relname),
  'pg_class'::regclass,
  c.oid,
  c.relowner,
  's',
  c.relacl,
  json_build_object(
    'type', format_type(q.seqtypid, null),
    'start', q.seqstart,
    'increment', q.seqincrement,
    'min', q.seqmin,
    'max', q.seqmax,
    'cache', nullif(q.seqcache, 1),
    'cycle', case when q.seqcycle then true end,
    'persistence', case c.relpersistence when 'u' then 'unlogged' end,
    'owned_by', (
      select x.refobjid::regclass || '.' || quote_ident(t.attname)
      from pg_depend as x
      join pg_attribute as t on t.attrelid = x.refobjid and t.attnum = x.refobjsubid
      where x.classid = 'pg_class'::regclass and x.objid = c.oid and x.refclassid = 'pg_class'::regclass and x.deptype = 'a')
  )
from pg_class as c
join ns as n on n.oid = c.relnamespace
join pg_sequence as q on q.seqrelid = c.oid
where not exists (
    select from pg_depend as x
    where x.classid = 'pg_class'::regclass and x.objid = c.oid and x.deptype in ('i', 'e'))
