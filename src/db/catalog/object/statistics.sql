-- Extended statistics.
select 's', 'statistics', n.quoted || '.' || quote_ident(s.stxname), json_build_object(
  'owner', o.name, 'definition', pg_get_statisticsobjdef(s.oid), 'target', nullif(coalesce(s.stxstattarget, -1), -1), 'comment', d.description)
from pg_statistic_ext as s
join ns as n on n.oid = s.stxnamespace
join roles as o on o.oid = s.stxowner
left join descr as d on d.objoid = s.oid and d.classoid = 'pg_statistic_ext'::regclass
