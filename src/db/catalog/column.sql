-- Columns in their order; only what is not the default is said.
select
  a.attrelid,
  json_agg(json_strip_nulls(json_build_object(
    'name', a.attname,
    'type', format_type(a.atttypid, a.atttypmod),
    -- 18 has a not-null that is not checked yet; attnotnull is true for it as well.
    'not_null', case when unchecked.attnum is not null then 'NOT VALID' when a.attnotnull then 'true' end,
    'default', pg_get_expr(e.adbin, e.adrelid),
    'generated', case a.attgenerated when 's' then 'stored' when 'v' then 'virtual' end,
    'identity', case a.attidentity when 'a' then 'always' when 'd' then 'by default' end,
    'sequence', s.options,
    'collation', case when a.attcollation <> t.typcollation then a.attcollation::regcollation::text end,
    'storage', case when a.attstorage <> t.typstorage then a.attstorage::text end,
    'compression', nullif(a.attcompression::text, ''),
    'statistics', nullif(coalesce(a.attstattarget, -1), -1),
    -- Since the minor releases of November 2026 the server notes a number of its own here, which pg_dump hides as well.
    'options', (
      select string_agg(x, ', ' order by x collate "C") from unnest(a.attoptions) as x where not starts_with(x, 'pg_attver=')
    ),
    'inherited', case when not a.attislocal then true end,
    'acl', ca.canon,
    'comment', d.description)) order by a.attnum) as j
from pg_attribute as a
join rel as r on r.oid = a.attrelid
join pg_type as t on t.oid = a.atttypid
left join pg_attrdef as e on e.adrelid = a.attrelid and e.adnum = a.attnum
left join descr as d on d.objoid = a.attrelid and d.classoid = 'pg_class'::regclass and d.objsubid = a.attnum
left join acls as ca on ca.acl_text = a.attacl::text and ca.kind = 'c' and ca.owner = r.relowner
left join (
  select k.conrelid, k.conkey[1] as attnum
  from pg_constraint as k
  join rel as r on r.oid = k.conrelid
  where k.contype = 'n' and not k.convalidated
) as unchecked on unchecked.conrelid = a.attrelid and unchecked.attnum = a.attnum
left join (
  select
    x.refobjid,
    x.refobjsubid,
    concat_ws(' ', 'start', q.seqstart, 'increment', q.seqincrement, 'min', q.seqmin, 'max', q.seqmax, 'cache', q.seqcache,
      case when q.seqcycle then 'cycle' end) as options
  from pg_depend as x
  join pg_sequence as q on q.seqrelid = x.objid
  where x.classid = 'pg_class'::regclass and x.refclassid = 'pg_class'::regclass and x.deptype = 'i'
) as s on s.refobjid = a.attrelid and s.refobjsubid = a.attnum
where a.attnum > 0
  and not a.attisdropped
group by a.attrelid
