-- Enums, domains, composite types, ranges; of a base type (made of C functions) only its name and owner.
select
  's',
  case t.typtype when 'e' then 'enum' when 'd' then 'domain' when 'c' then 'composite' when 'r' then 'range' else 'base_type' end,
  n.quoted || '.' || quote_ident(t.typname),
  'pg_type'::regclass,
  t.oid,
  t.typowner,
  'T',
  t.typacl,
  json_build_object(
    'values', case when t.typtype = 'e' then (
      select string_agg(quote_literal(e.enumlabel), ', ' order by e.enumsortorder) from pg_enum as e where e.enumtypid = t.oid) end,
    'type', case when t.typtype = 'd' then format_type(t.typbasetype, t.typtypmod) end,
    'not_null', case when t.typtype = 'd' and t.typnotnull then 'true' end,
    'default', case when t.typtype = 'd' then coalesce(pg_get_expr(t.typdefaultbin, 0), t.typdefault) end,
    'collation', case when t.typtype = 'd' and t.typcollation <> b.typcollation then t.typcollation::regcollation::text end,
    'constraints', case when t.typtype = 'd' then (
      select json_object_agg(k.conname, pg_get_constraintdef(k.oid) order by k.conname collate "C")
      from pg_constraint as k where k.contypid = t.oid and k.contype = 'c') end,
    'attributes', case when t.typtype = 'c' then (
      select json_object_agg(a.attname, concat_ws(' ', format_type(a.atttypid, a.atttypmod),
        case when a.attcollation <> y.typcollation then 'collate ' || a.attcollation::regcollation end) order by a.attnum)
      from pg_attribute as a join pg_type as y on y.oid = a.atttypid
      where a.attrelid = t.typrelid and a.attnum > 0 and not a.attisdropped) end,
    'range', case when t.typtype = 'r' then (
      select concat_ws(' ', 'subtype ' || format_type(g.rngsubtype, null), 'opclass ' || c.opcname,
        'collation ' || nullif(g.rngcollation, 0)::regcollation::text, 'canonical ' || nullif(g.rngcanonical::oid, 0)::regprocedure::text,
        'diff ' || nullif(g.rngsubdiff::oid, 0)::regprocedure::text, 'multirange ' || format_type(g.rngmultitypid, null))
      from pg_range as g join pg_opclass as c on c.oid = g.rngsubopc where g.rngtypid = t.oid) end
  )
from pg_type as t
join ns as n on n.oid = t.typnamespace
left join pg_type as b on b.oid = t.typbasetype
left join pg_class as r on r.oid = t.typrelid
where t.oid >= 16384
\if extended
  and not exists (select from members as m where m.classid = 'pg_type'::regclass and m.objid = t.oid)
\endif
  and (t.typtype in ('e', 'd', 'r') or (t.typtype = 'c' and r.relkind = 'c') or (t.typtype = 'b' and t.typelem = 0))
