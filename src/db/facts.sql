-- What is there that statements may be about: relations with their columns, constraints, heirs and readers; domains,
-- types and functions. Of schemas that are not Postgres' own.
with spaces as (
  select oid, nspname
  from pg_catalog.pg_namespace
  where nspname not in ('pg_catalog', 'information_schema', 'schemactl')
    and nspname !~ '^pg_(toast|temp)'
),
relations as (
  select c.oid, s.nspname, c.relname, c.relkind
  from pg_catalog.pg_class as c
  join spaces as s on s.oid = c.relnamespace
  where c.relkind in ('r', 'p', 'v', 'm', 'i', 'I', 'S', 'f')
),
columns as (
  select a.attrelid,
    pg_catalog.json_object_agg(a.attname, pg_catalog.format_type(a.atttypid, a.atttypmod)) as types,
    coalesce(pg_catalog.json_agg(a.attname) filter (where a.attnotnull), '[]') as never_null
  from pg_catalog.pg_attribute as a
  join relations as r on r.oid = a.attrelid and r.relkind in ('r', 'p', 'f')
  where a.attnum > 0
    and not a.attisdropped
  group by a.attrelid
),
constraints as (
  select k.conrelid,
    pg_catalog.json_object_agg(k.conname, pg_catalog.json_build_object(
      'to', case when k.confrelid <> 0 then pg_catalog.json_build_object('schema', f.nspname, 'name', f.relname) end,
      'columns', (
        select coalesce(pg_catalog.json_agg(a.attname), '[]')
        from pg_catalog.pg_attribute as a
        where a.attrelid = k.conrelid
          and a.attnum = any (k.conkey)
          and k.contype = 'f'),
      'to_columns', (
        select coalesce(pg_catalog.json_agg(a.attname), '[]')
        from pg_catalog.pg_attribute as a
        where a.attrelid = k.confrelid
          and a.attnum = any (k.confkey)),
      'never_null', (pg_catalog.regexp_match(pg_catalog.pg_get_constraintdef(k.oid), '^CHECK \(\((\w+) IS NOT NULL\)\)'))[1],
      'valid', case when k.convalidated then 'yes' else 'no' end)) as list,
    coalesce(pg_catalog.json_agg((pg_catalog.regexp_match(pg_catalog.pg_get_constraintdef(k.oid), '^CHECK \(\((\w+) IS NOT NULL\)\)'))[1])
      filter (where k.convalidated and pg_catalog.pg_get_constraintdef(k.oid) ~ '^CHECK \(\((\w+) IS NOT NULL\)\)'), '[]') as never_null
  from pg_catalog.pg_constraint as k
  left join relations as f on f.oid = k.confrelid
  where k.contype in ('f', 'c')
    and k.conrelid <> 0
    and (k.confrelid = 0 or f.oid is not null)
  group by k.conrelid
),
heirs as (
  select h.inhparent,
    pg_catalog.json_agg(pg_catalog.json_build_object('schema', c.nspname, 'name', c.relname)) as list
  from pg_catalog.pg_inherits as h
  join relations as c on c.oid = h.inhrelid
  group by h.inhparent
),
readings as (
  select w.ev_class,
    pg_catalog.json_agg(distinct pg_catalog.jsonb_build_object('schema', r.nspname, 'name', r.relname)) as list
  from pg_catalog.pg_rewrite as w
  join pg_catalog.pg_depend as d
    on d.classid = 'pg_catalog.pg_rewrite'::pg_catalog.regclass
   and d.objid = w.oid
   and d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass
   and d.refobjid <> w.ev_class
  join relations as r on r.oid = d.refobjid
  group by w.ev_class
)
select pg_catalog.json_build_object(
  'relations', (
    select coalesce(pg_catalog.json_agg(pg_catalog.json_build_object(
      'schema', r.nspname,
      'name', r.relname,
      'kind', case r.relkind
        when 'r' then 'table' when 'p' then 'partitioned' when 'v' then 'view' when 'm' then 'materialized'
        when 'S' then 'sequence' when 'f' then 'foreign' else 'index' end,
      'columns', coalesce(a.types, '{}'),
      'never_null', (coalesce(a.never_null, '[]')::jsonb || coalesce(k.never_null, '[]')::jsonb),
      'constraints', coalesce(k.list, '{}'),
      'children', coalesce(h.list, '[]'),
      'default_partition', (
        select pg_catalog.json_build_object('schema', d.nspname, 'name', d.relname)
        from pg_catalog.pg_partitioned_table as p
        join relations as d on d.oid = p.partdefid
        where p.partrelid = r.oid),
      'of', coalesce(
        (select pg_catalog.json_build_object('schema', t.nspname, 'name', t.relname)
         from pg_catalog.pg_index as i
         join relations as t on t.oid = i.indrelid
         where i.indexrelid = r.oid),
        (select pg_catalog.json_build_object('schema', t.nspname, 'name', t.relname)
         from pg_catalog.pg_inherits as i
         join relations as t on t.oid = i.inhparent
         where i.inhrelid = r.oid
         order by i.inhseqno
         limit 1)),
      'reads', coalesce(v.list, '[]'))), '[]')
    from relations as r
    left join columns as a on a.attrelid = r.oid
    left join constraints as k on k.conrelid = r.oid
    left join heirs as h on h.inhparent = r.oid
    left join readings as v on v.ev_class = r.oid),
  'domains', (
    select coalesce(pg_catalog.json_object_agg(t.typname,
      case when t.typnotnull or exists (select from pg_catalog.pg_constraint as k where k.contypid = t.oid)
           then 'yes' else 'no' end), '{}')
    from pg_catalog.pg_type as t
    join spaces as s on s.oid = t.typnamespace
    where t.typtype = 'd'),
  'types', (
    select coalesce(pg_catalog.json_agg(distinct t.typname), '[]')
    from pg_catalog.pg_type as t
    join spaces as s on s.oid = t.typnamespace
    where t.typtype in ('e', 'r', 'b')),
  'functions', (
    select coalesce(pg_catalog.json_object_agg(f.proname, f.how), '{}')
    from (
      select p.proname,
        case max(case when p.provolatile <> 'v' then 0 when l.lanname = 'sql' then 1 else 2 end)
          when 0 then 'steady' when 1 then 'perhaps' else 'volatile' end as how
      from pg_catalog.pg_proc as p
      join spaces as s on s.oid = p.pronamespace
      join pg_catalog.pg_language as l on l.oid = p.prolang
      group by p.proname) as f))
