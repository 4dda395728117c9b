-- Text search: configurations.
select 's', 'text search configuration', n.quoted || '.' || quote_ident(c.cfgname), 'pg_ts_config'::regclass, c.oid, c.cfgowner, null, null, json_build_object(
  'parser', (select p.prsname from pg_ts_parser as p where p.oid = c.cfgparser),
  'map', (
    select json_object_agg(k.alias, k.dictionaries order by k.alias collate "C")
    from (
      select t.alias, string_agg(m.mapdict::regdictionary::text, ', ' order by m.mapseqno) as dictionaries
      from pg_ts_config_map as m
      join ts_token_type(c.cfgparser) as t on t.tokid = m.maptokentype
      where m.mapcfg = c.oid
      group by t.alias) as k))
from pg_ts_config as c
join ns as n on n.oid = c.cfgnamespace
\if extended
where not exists (select from members as m where m.classid = 'pg_ts_config'::regclass and m.objid = c.oid)
\endif
