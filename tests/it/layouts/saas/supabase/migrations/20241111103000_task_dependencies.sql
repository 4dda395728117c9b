create table public.task_dependencies (
  task_id bigint not null references public.tasks on delete cascade,
  depends_on bigint not null references public.tasks on delete cascade,
  primary key (task_id, depends_on),
  check (task_id <> depends_on)
);
create index task_dependencies_depends_on_idx on public.task_dependencies (depends_on);
alter table public.task_dependencies enable row level security;
create policy task_dependencies_follow_the_task on public.task_dependencies to authenticated
  using (exists (select 1 from public.tasks t where t.id = task_id) and exists (select 1 from public.tasks t where t.id = depends_on));

create or replace view public.blocked_tasks with (security_invoker = on) as
select d.task_id, array_agg(d.depends_on order by d.depends_on) as waits_for
from public.task_dependencies d
join public.tasks t on t.id = d.depends_on
where t.status not in ('done', 'cancelled')
group by d.task_id;
