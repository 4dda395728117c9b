-- Columns in their order; only what is not the default is said. A default holds no column unless it is generated, so
-- the table need not be opened for it.
select
  a.attrelid,
  '[' || string_agg(concat(
    '{"name":', to_json(a.attname::text),
    ',"type":', to_json(format_type(a.atttypid, a.atttypmod)),
    case
\if unchecked
      -- 18 has a not-null that is not checked yet; attnotnull is true for it as well.
      when unchecked.attnum is not null then ',"not_null":"NOT VALID"'
\endif
      when a.attnotnull then ',"not_null":"true"'
    end,
    ',"default":' || to_json(pg_get_expr(e.adbin, case when a.attgenerated = '' then 0 else e.adrelid end))::text,
    case a.attgenerated when 's' then ',"generated":"stored"' when 'v' then ',"generated":"virtual"' end,
    case a.attidentity when 'a' then ',"identity":"always"' when 'd' then ',"identity":"by default"' end,
\if identities
    ',"sequence":' || to_json(s.options)::text,
\endif
    case when a.attcollation <> t.typcollation then ',"collation":' || to_json(a.attcollation::regcollation::text)::text end,
    case when a.attstorage <> t.typstorage then ',"storage":' || to_json(a.attstorage::text)::text end,
    case when a.attcompression <> '' then ',"compression":' || to_json(a.attcompression::text)::text end,
    ',"statistics":' || nullif(coalesce(a.attstattarget, -1), -1)::text,
\if column_marks
    -- Since the minor releases of November 2026 the server notes a number of its own here, which pg_dump hides as well.
    case when cardinality(a.attoptions) > 1 or not starts_with(a.attoptions[1], 'pg_attver=') then
      ',"options":' || to_json((
        select string_agg(x, ', ' order by x collate "C") from unnest(a.attoptions) as x where not starts_with(x, 'pg_attver=')
      ))::text
    end,
\endif
    case when not a.attislocal then ',"inherited":true' end,
\if column_marks
    ',"acl":' || ca.canon,
\endif
    ',"comment":' || to_json(d.description)::text,
    '}'), ',' order by a.attnum) || ']'
from pg_attribute as a
join rel as r on r.oid = a.attrelid
join pg_type as t on t.oid = a.atttypid
left join pg_attrdef as e on e.adrelid = a.attrelid and e.adnum = a.attnum
left join descr as d on d.objoid = a.attrelid and d.classoid = 'pg_class'::regclass and d.objsubid = a.attnum
\if column_marks
left join column_acls as ca on ca.acl = a.attacl and ca.owner = r.relowner
\endif
\if unchecked
left join (
  select k.conrelid, k.conkey[1] as attnum
  from pg_constraint as k
  join rel as r on r.oid = k.conrelid
  where k.contype = 'n' and not k.convalidated
) as unchecked on unchecked.conrelid = a.attrelid and unchecked.attnum = a.attnum
\endif
\if identities
left join (
  select
    x.refobjid,
    x.refobjsubid,
    concat_ws(' ', 'start', q.seqstart, 'increment', q.seqincrement, 'min', q.seqmin, 'max', q.seqmax, 'cache', q.seqcache,
      case when q.seqcycle then 'cycle' end) as options
  from pg_depend as x
  join pg_sequence as q on q.seqrelid = x.objid
  where x.classid = 'pg_class'::regclass and x.refclassid = 'pg_class'::regclass and x.refobjid >= 16384 and x.deptype = 'i'
) as s on s.refobjid = a.attrelid and s.refobjsubid = a.attnum
\endif
where a.attrelid >= 16384
  and a.attnum > 0
  and not a.attisdropped
group by a.attrelid
