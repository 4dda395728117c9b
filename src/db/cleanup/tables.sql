-- What each rule's table is: how large, what this role may do with it, which indexes help, and where its rows lie.
with rule as (
  select asked.position, asked."time", c.oid, n.nspname, c.relname, asked.children
  from pg_catalog.jsonb_to_recordset(:'rules'::pg_catalog.jsonb)
    as asked (position int, "schema" text, "table" text, "time" text, children jsonb)
  left join pg_catalog.pg_namespace as n on n.nspname = asked."schema"
  left join pg_catalog.pg_class as c on c.relnamespace = n.oid and c.relname = asked."table" and c.relkind in ('r', 'p')
),
-- The table itself and its partitions; only those of them that hold rows.
heap as (
  select rule.position, c.oid, n.nspname, c.relname, c.relpages, c.reltuples,
    pg_catalog.pg_relation_size(c.oid) / pg_catalog.current_setting('block_size')::bigint as blocks
  from rule
  cross join lateral (
    with recursive family (oid) as (
      select rule.oid
      union
      select i.inhrelid
      from family
      join pg_catalog.pg_inherits as i on i.inhparent = family.oid and not i.inhdetachpending
    )
    select family.oid
    from family
  ) as member
  join pg_catalog.pg_class as c on c.oid = member.oid and c.relkind = 'r'
  join pg_catalog.pg_namespace as n on n.oid = c.relnamespace
),
-- Tables that rows go from: the rule's, its partitions, and those of its children.
touched as (
  select rule.position, rule.oid, null::smallint as attnum
  from rule
  where rule.oid is not null
  union
  select heap.position, heap.oid, null
  from heap
  union
  select rule.position, c.oid, a.attnum
  from rule
  cross join pg_catalog.jsonb_to_recordset(rule.children) as child ("table" text, "column" text)
  join pg_catalog.pg_namespace as n on n.nspname = rule.nspname
  join pg_catalog.pg_class as c on c.relnamespace = n.oid and c.relname = child."table"
  left join pg_catalog.pg_attribute as a on a.attrelid = c.oid and a.attname = child."column"
),
-- Columns that refer to the rule's table: of its children, and of every foreign key.
reference as (
  select position, oid, array[attnum] as columns
  from touched
  where attnum is not null
  union
  select rule.position, f.conrelid, f.conkey
  from rule
  join pg_catalog.pg_constraint as f on f.confrelid = rule.oid and f.contype = 'f' and f.conparentid = 0
)
select pg_catalog.jsonb_agg(pg_catalog.jsonb_build_object(
  'found', rule.oid is not null and exists (
    select
    from pg_catalog.pg_attribute as a
    where a.attrelid = rule.oid and a.attname = rule."time" and a.attnum > 0 and not a.attisdropped),
  'rows', (
    select coalesce(pg_catalog.sum(case
      when h.reltuples >= 0 and h.relpages > 0 then h.reltuples::numeric / h.relpages * h.blocks
      -- Never analysed: rows of about a hundred bytes.
      else h.blocks * 70 end), 0)::bigint
    from heap as h
    where h.position = rule.position),
  'time_indexed', exists (
    select
    from pg_catalog.pg_index as i
    join pg_catalog.pg_attribute as a on a.attrelid = i.indrelid and a.attnum = i.indkey[0]
    where i.indrelid = rule.oid and i.indisvalid and a.attname = rule."time"),
  'lacks', (
    select coalesce(pg_catalog.jsonb_agg(format order by format), '[]')
    from (
      select pg_catalog.format('%s on %s', wanted.privilege, t.oid::regclass) as format
      from touched as t
      cross join (values ('select'), ('update'), ('delete')) as wanted (privilege)
      where t.position = rule.position
        and not case wanted.privilege
          when 'delete' then pg_catalog.has_table_privilege(t.oid, 'delete')
          -- Locking a row takes the right to update any column of it.
          when 'update' then t.attnum is not null or pg_catalog.has_any_column_privilege(t.oid, 'update')
          else pg_catalog.has_any_column_privilege(t.oid, 'select') end
    ) as lacking),
  'hidden', (
    select coalesce(pg_catalog.jsonb_agg(t.oid::regclass::text order by t.oid::regclass::text), '[]')
    from touched as t
    where t.position = rule.position and pg_catalog.row_security_active(t.oid)),
  'unindexed', (
    select coalesce(pg_catalog.jsonb_agg(name order by name), '[]')
    from (
      select pg_catalog.format('%s (%s)', r.oid::regclass, pg_catalog.string_agg(a.attname, ', ' order by a.attnum)) as name
      from reference as r
      join pg_catalog.pg_class as c on c.oid = r.oid
      join pg_catalog.pg_attribute as a on a.attrelid = r.oid and a.attnum = any (r.columns)
      where r.position = rule.position
        and (c.reltuples > 1000 or (c.reltuples < 0 and pg_catalog.pg_relation_size(c.oid) > 65536))
        and not exists (
          select
          from pg_catalog.pg_index as i
          where i.indrelid = r.oid and i.indisvalid and i.indkey[0] = any (r.columns))
      group by r.oid, r.columns
    ) as reference),
  'days', (
    select coalesce(pg_catalog.jsonb_agg(pg_catalog.jsonb_build_object(
      'schema', n.nspname,
      'name', c.relname,
      -- Without a quote it is minvalue or maxvalue; a default partition has neither.
      'from', pg_catalog.substring(bound.text, $$FROM \('([^']+)'\)$$)::timestamptz,
      'to', pg_catalog.substring(bound.text, $$TO \('([^']+)'\)$$)::timestamptz,
      'detach', case when i.inhdetachpending then 'pending' else 'not' end,
      'rows', greatest(0, case
        when c.reltuples >= 0 and c.relpages > 0 then c.reltuples::numeric / c.relpages * size.blocks
        else size.blocks * 70 end)::bigint)
      order by n.nspname, c.relname), '[]')
    from pg_catalog.pg_partitioned_table as p
    join pg_catalog.pg_class as parent on parent.oid = p.partrelid
    join pg_catalog.pg_attribute as a on a.attrelid = p.partrelid and a.attnum = p.partattrs[0]
    join pg_catalog.pg_inherits as i on i.inhparent = p.partrelid
    join pg_catalog.pg_class as c on c.oid = i.inhrelid and c.relkind = 'r'
    join pg_catalog.pg_namespace as n on n.oid = c.relnamespace
    cross join lateral (select pg_catalog.pg_get_expr(c.relpartbound, c.oid) as text) as bound
    cross join lateral (
      select pg_catalog.pg_relation_size(c.oid) / pg_catalog.current_setting('block_size')::bigint as blocks
    ) as size
    where p.partrelid = rule.oid
      and p.partstrat = 'r' and p.partnatts = 1
      and a.attname = rule."time" and a.atttypid = 'pg_catalog.timestamptz'::pg_catalog.regtype
      and pg_catalog.pg_has_role(parent.relowner, 'usage') and pg_catalog.pg_has_role(c.relowner, 'usage')),
  'heaps', (
    select coalesce(pg_catalog.jsonb_agg(
      pg_catalog.jsonb_build_object('schema', h.nspname, 'name', h.relname, 'blocks', h.blocks)
      order by h.nspname, h.relname), '[]')
    from heap as h
    where h.position = rule.position)
) order by rule.position)
from rule
