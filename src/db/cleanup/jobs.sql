-- The jobs of this role with one of these names. Names are unique for each role, not for the database.
select jobname, schedule, command, active
from cron.job
where username = current_user
  and jobname in (select pg_catalog.jsonb_array_elements_text(:'names'::pg_catalog.jsonb))
order by jobname
