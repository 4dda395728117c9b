-- What is rarer: collations, extended statistics, extensions, operators, their classes and families, text search,
-- conversions.
select 's', 'collation', n.quoted || '.' || quote_ident(c.collname), json_build_object(
  'owner', o.name, 'provider', c.collprovider::text, 'deterministic', case when not c.collisdeterministic then false end,
  'lc_collate', c.collcollate, 'lc_ctype', c.collctype,
  -- colliculocale until 16, colllocale since 17; rules since 16.
  'locale', coalesce(to_jsonb(c) ->> 'colllocale', to_jsonb(c) ->> 'colliculocale'), 'rules', to_jsonb(c) ->> 'collicurules',
  'comment', d.description)
from pg_collation as c
join ns as n on n.oid = c.collnamespace
join roles as o on o.oid = c.collowner
left join descr as d on d.objoid = c.oid and d.classoid = 'pg_collation'::regclass
where not exists (select from members as m where m.classid = 'pg_collation'::regclass and m.objid = c.oid)
union all
select 's', 'statistics', n.quoted || '.' || quote_ident(s.stxname), json_build_object(
  'owner', o.name, 'definition', pg_get_statisticsobjdef(s.oid), 'target', nullif(coalesce(s.stxstattarget, -1), -1), 'comment', d.description)
from pg_statistic_ext as s
join ns as n on n.oid = s.stxnamespace
join roles as o on o.oid = s.stxowner
left join descr as d on d.objoid = s.oid and d.classoid = 'pg_statistic_ext'::regclass
union all
-- Versions of extensions are reported elsewhere and do not count.
select 's', 'extension', quote_ident(e.extname), json_build_object('schema', n.nspname)
from pg_extension as e
join ns as n on n.oid = e.extnamespace
union all
select 's', 'operator', p.oid::regoperator::text, json_build_object(
  'owner', o.name, 'function', p.oprcode::oid::regprocedure::text, 'commutator', nullif(p.oprcom, 0)::regoperator::text,
  'negator', nullif(p.oprnegate, 0)::regoperator::text, 'restrict', nullif(p.oprrest::oid, 0)::regproc::text,
  'join', nullif(p.oprjoin::oid, 0)::regproc::text, 'hashes', case when p.oprcanhash then true end, 'merges', case when p.oprcanmerge then true end)
from pg_operator as p
join ns as n on n.oid = p.oprnamespace
join roles as o on o.oid = p.oprowner
where not exists (select from members as m where m.classid = 'pg_operator'::regclass and m.objid = p.oid)
union all
select 's', x.type, x.identity, json_build_object(
  'owner', o.name,
  'for', format_type(c.opcintype, null),
  'default', case when c.opcdefault then true end,
  'family', f.opfname)
from pg_opclass as c
join ns as n on n.oid = c.opcnamespace
join roles as o on o.oid = c.opcowner
join pg_opfamily as f on f.oid = c.opcfamily
cross join lateral pg_identify_object('pg_opclass'::regclass, c.oid, 0) as x
where not exists (select from members as m where m.classid = 'pg_opclass'::regclass and m.objid = c.oid)
union all
select 's', x.type, x.identity, json_build_object(
  'owner', o.name,
  'operators', (
    select string_agg(concat_ws(' ', a.amopstrategy, a.amopopr::regoperator), ', ' order by a.amopstrategy, a.amopopr::regoperator::text collate "C")
    from pg_amop as a where a.amopfamily = f.oid),
  'functions', (
    select string_agg(concat_ws(' ', a.amprocnum, a.amproc::oid::regprocedure), ', ' order by a.amprocnum, a.amproc::oid::regprocedure::text collate "C")
    from pg_amproc as a where a.amprocfamily = f.oid))
from pg_opfamily as f
join ns as n on n.oid = f.opfnamespace
join roles as o on o.oid = f.opfowner
cross join lateral pg_identify_object('pg_opfamily'::regclass, f.oid, 0) as x
where not exists (select from members as m where m.classid = 'pg_opfamily'::regclass and m.objid = f.oid)
union all
select 's', 'text search configuration', n.quoted || '.' || quote_ident(c.cfgname), json_build_object(
  'owner', o.name,
  'parser', (select p.prsname from pg_ts_parser as p where p.oid = c.cfgparser),
  'map', (
    select json_object_agg(k.alias, k.dictionaries order by k.alias collate "C")
    from (
      select t.alias, string_agg(m.mapdict::regdictionary::text, ', ' order by m.mapseqno) as dictionaries
      from pg_ts_config_map as m
      join ts_token_type(c.cfgparser) as t on t.tokid = m.maptokentype
      where m.mapcfg = c.oid
      group by t.alias) as k),
  'comment', d.description)
from pg_ts_config as c
join ns as n on n.oid = c.cfgnamespace
join roles as o on o.oid = c.cfgowner
left join descr as d on d.objoid = c.oid and d.classoid = 'pg_ts_config'::regclass
where not exists (select from members as m where m.classid = 'pg_ts_config'::regclass and m.objid = c.oid)
union all
select 's', 'text search dictionary', n.quoted || '.' || quote_ident(c.dictname), json_build_object(
  'owner', o.name, 'template', (select t.tmplname from pg_ts_template as t where t.oid = c.dicttemplate), 'options', c.dictinitoption)
from pg_ts_dict as c
join ns as n on n.oid = c.dictnamespace
join roles as o on o.oid = c.dictowner
where not exists (select from members as m where m.classid = 'pg_ts_dict'::regclass and m.objid = c.oid)
union all
-- Of these only that they are there.
select 's', x.type, x.identity, json_build_object('owner', (select r.name from roles as r where r.oid = q.owner))
from (
  select 'pg_conversion'::regclass as classid, c.oid, c.connamespace as namespace, c.conowner as owner from pg_conversion as c
  union all select 'pg_ts_parser'::regclass, p.oid, p.prsnamespace, null from pg_ts_parser as p
  union all select 'pg_ts_template'::regclass, t.oid, t.tmplnamespace, null from pg_ts_template as t
) as q
join ns as n on n.oid = q.namespace
cross join lateral pg_identify_object(q.classid, q.oid, 0) as x
where not exists (select from members as m where m.classid = q.classid and m.objid = q.oid)
