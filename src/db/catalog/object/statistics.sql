-- Extended statistics.
select 's', 'statistics', n.quoted || '.' || quote_ident(s.stxname), 'pg_statistic_ext'::regclass, s.oid, s.stxowner, null, null, json_build_object(
  'definition', pg_get_statisticsobjdef(s.oid), 'target', nullif(coalesce(s.stxstattarget, -1), -1))
from pg_statistic_ext as s
join ns as n on n.oid = s.stxnamespace
