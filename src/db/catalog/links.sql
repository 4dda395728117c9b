-- What needs what inside the schemas, and what they need outside of them: the order of a dump.
with
ns as materialized (
  select n.oid, quote_ident(n.nspname) as quoted
  from pg_namespace as n
  where :scope:
),
members as materialized (
  select d.classid, d.objid, d.refobjid as extension
  from pg_depend as d
  where d.deptype = 'e' and d.refclassid = 'pg_extension'::regclass
),
relation as materialized (
  select
    c.oid,
    c.reltype,
    case c.relkind when 'v' then 'view' when 'm' then 'matview' when 'f' then 'foreign_table' when 'S' then 'sequence' else 'table' end as kind,
    n.quoted || '.' || quote_ident(c.relname) as id
  from pg_class as c
  join ns as n on n.oid = c.relnamespace
  where c.relkind in ('r', 'p', 'v', 'm', 'f', 'S')
),
type as materialized (
  -- A relation's row type stands for the relation.
  select t.oid, t.typarray, r.kind, r.id
  from pg_type as t
  join relation as r on r.reltype = t.oid
  union all
  select
    t.oid,
    t.typarray,
    case t.typtype when 'e' then 'enum' when 'd' then 'domain' when 'c' then 'composite' when 'r' then 'range' else 'base_type' end,
    n.quoted || '.' || quote_ident(t.typname)
  from pg_type as t
  join ns as n on n.oid = t.typnamespace
  left join pg_class as c on c.oid = t.typrelid
  where t.typtype in ('e', 'd', 'r') or (t.typtype = 'c' and c.relkind = 'c') or (t.typtype = 'b' and t.typelem = 0)
),
whole as materialized (
  select 'pg_class'::regclass as classid, r.oid, r.kind, r.id, '' as part from relation as r
  union all select 'pg_type'::regclass, t.oid, t.kind, t.id, '' from type as t
  union all select 'pg_type'::regclass, t.typarray, t.kind, t.id, '' from type as t where t.typarray <> 0
  union all
  select 'pg_type'::regclass, m.oid, t.kind, t.id, ''
  from pg_range as g
  join type as t on t.oid = g.rngtypid
  join pg_type as o on o.oid = g.rngmultitypid
  cross join lateral (values (o.oid), (o.typarray)) as m(oid)
  union all
  -- A composite type depends by its relation.
  select 'pg_class'::regclass, y.typrelid, t.kind, t.id, ''
  from type as t
  join pg_type as y on y.oid = t.oid
  where t.kind = 'composite'
  union all
  select 'pg_proc'::regclass, p.oid, case p.prokind when 'p' then 'procedure' when 'a' then 'aggregate' else 'function' end,
    n.quoted || '.' || quote_ident(p.proname) || '(' || oidvectortypes(p.proargtypes) || ')', ''
  from pg_proc as p
  join ns as n on n.oid = p.pronamespace
  where not exists (select from pg_depend as d where d.classid = 'pg_proc'::regclass and d.objid = p.oid and d.deptype = 'i')
  union all
  -- The functions that a range type brings along.
  select 'pg_proc'::regclass, d.objid, t.kind, t.id, ''
  from pg_depend as d
  join type as t on t.oid = d.refobjid
  where d.classid = 'pg_proc'::regclass and d.refclassid = 'pg_type'::regclass and d.deptype = 'i'
  union all
  select 'pg_operator'::regclass, p.oid, 'operator', p.oid::regoperator::text, ''
  from pg_operator as p
  join ns as n on n.oid = p.oprnamespace
  union all
  select 'pg_collation'::regclass, c.oid, 'collation', n.quoted || '.' || quote_ident(c.collname), ''
  from pg_collation as c
  join ns as n on n.oid = c.collnamespace
  union all
  select 'pg_ts_config'::regclass, c.oid, 'text search configuration', n.quoted || '.' || quote_ident(c.cfgname), ''
  from pg_ts_config as c
  join ns as n on n.oid = c.cfgnamespace
  union all
  select 'pg_ts_dict'::regclass, c.oid, 'text search dictionary', n.quoted || '.' || quote_ident(c.dictname), ''
  from pg_ts_dict as c
  join ns as n on n.oid = c.dictnamespace
  union all
  select 'pg_opclass'::regclass, c.oid, x.type, x.identity, ''
  from pg_opclass as c
  join ns as n on n.oid = c.opcnamespace
  cross join lateral pg_identify_object('pg_opclass'::regclass, c.oid, 0) as x
  union all
  select 'pg_opfamily'::regclass, f.oid, x.type, x.identity, ''
  from pg_opfamily as f
  join ns as n on n.oid = f.opfnamespace
  cross join lateral pg_identify_object('pg_opfamily'::regclass, f.oid, 0) as x
),
node as materialized (
  select w.classid, w.oid, w.kind, w.id, w.part from whole as w
  union all
  select 'pg_attrdef'::regclass, e.oid, r.kind, r.id, 'default ' || a.attname
  from pg_attrdef as e
  join relation as r on r.oid = e.adrelid
  join pg_attribute as a on a.attrelid = e.adrelid and a.attnum = e.adnum
  union all
  select 'pg_constraint'::regclass, k.oid, r.kind, r.id, 'constraint ' || k.conname
  from pg_constraint as k
  join relation as r on r.oid = k.conrelid
  union all
  select 'pg_constraint'::regclass, k.oid, t.kind, t.id, 'constraint ' || k.conname
  from pg_constraint as k
  join type as t on t.oid = k.contypid
  union all
  select 'pg_rewrite'::regclass, w.oid, r.kind, r.id, case when w.rulename = '_RETURN' then '' else 'rule ' || w.rulename end
  from pg_rewrite as w
  join relation as r on r.oid = w.ev_class
  union all
  select 'pg_trigger'::regclass, t.oid, r.kind, r.id, 'trigger ' || t.tgname
  from pg_trigger as t
  join relation as r on r.oid = t.tgrelid
  where not t.tgisinternal
  union all
  select 'pg_policy'::regclass, p.oid, r.kind, r.id, 'policy ' || p.polname
  from pg_policy as p
  join relation as r on r.oid = p.polrelid
  union all
  select 'pg_class'::regclass, i.indexrelid, r.kind, r.id, 'index ' || c.relname
  from pg_index as i
  join relation as r on r.oid = i.indrelid
  join pg_class as c on c.oid = i.indexrelid
),
needs as materialized (
  select distinct f.kind, f.id, f.part, d.refclassid, d.refobjid
  from node as f
  join pg_depend as d on d.classid = f.classid and d.objid = f.oid
  where d.deptype = 'n'
    and not exists (select from members as m where m.classid = f.classid and m.objid = f.oid)
),
outside as materialized (
  select distinct q.refclassid, q.refobjid, m.extension
  from needs as q
  left join members as m on m.classid = q.refclassid and m.objid = q.refobjid
  where q.refobjid >= 16384
    and q.refclassid <> 'pg_namespace'::regclass
    and (m.extension is not null or not exists (select from node as t where t.classid = q.refclassid and t.oid = q.refobjid))
)
select distinct 'inside' as what, q.kind, q.id, q.part, t.kind as needed_kind, t.id as needed
from needs as q
join node as t on t.classid = q.refclassid and t.oid = q.refobjid
where (q.kind, q.id) <> (t.kind, t.id)
  and not exists (select from members as m where m.classid = q.refclassid and m.objid = q.refobjid)
union all
select 'attributes', t.kind, t.id, (
  select json_agg(a.attname order by a.attnum)::text
  from pg_type as y
  join pg_attribute as a on a.attrelid = y.typrelid
  where y.oid = t.oid and a.attnum > 0 and not a.attisdropped), null, null
from type as t
where t.kind = 'composite'
union all
select distinct 'extension', e.extname, n.nspname, null, null, null
from outside as o
join pg_extension as e on e.oid = coalesce(o.extension, case when o.refclassid = 'pg_extension'::regclass then o.refobjid end)
join pg_namespace as n on n.oid = e.extnamespace
union all
select distinct 'outside', x.type, x.identity, null, null, null
from outside as o
cross join lateral pg_identify_object(o.refclassid, o.refobjid, 0) as x
where o.extension is null
  and o.refclassid <> 'pg_extension'::regclass
order by 1, 2, 3, 4, 5, 6;
