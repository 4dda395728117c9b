-- Order on the board: a fraction between its neighbours.
alter table public.tasks add column position double precision;

with ordered as (
  select id, row_number() over (partition by project_id, status order by created_at, id) as n
  from public.tasks
)
update public.tasks t
set position = ordered.n * 1024
from ordered
where ordered.id = t.id;

alter table public.tasks alter column position set default extract(epoch from clock_timestamp());
alter table public.tasks alter column position set not null;
