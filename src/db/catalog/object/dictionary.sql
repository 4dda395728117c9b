-- Text search: dictionaries.
select 's', 'text search dictionary', n.quoted || '.' || quote_ident(c.dictname), null, null, c.dictowner, null, null, json_build_object(
  'template', (select t.tmplname from pg_ts_template as t where t.oid = c.dicttemplate), 'options', c.dictinitoption)
from pg_ts_dict as c
join ns as n on n.oid = c.dictnamespace
\if extended
where not exists (select from members as m where m.classid = 'pg_ts_dict'::regclass and m.objid = c.oid)
\endif
