-- Versions of the folder that did their work twice, or whose history says something else than their work does.
with work as (
  select pg_catalog.abs(version) as version,
    pg_catalog.count(*) filter (where version > 0) as ups,
    pg_catalog.count(*) filter (where version < 0) as downs
  from effects
  group by pg_catalog.abs(version)
)
select pg_catalog.format('version %s is %s and ran %s times up, %s times down', version, coalesce(status, 'not there'), ups, downs)
from work full join (select version, status from schemactl.history where bundle = 'app') as h using (version)
where ups > 1
  or downs > 1
  or (status = 'applied' and ups - downs is distinct from 1)
  or (status is null and ups - downs is distinct from 0)
