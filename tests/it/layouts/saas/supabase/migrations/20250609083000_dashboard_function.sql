create or replace function public.dashboard(org uuid)
returns jsonb
language sql
stable
security invoker
set search_path = ''
as $$
  with t as materialized (
    select t.status, t.due_on, t.project_id
    from public.tasks t
    join public.projects p on p.id = t.project_id
    where p.org_id = org and p.archived_at is null
  )
  select jsonb_build_object(
    'by_status', (select jsonb_object_agg(s.status, s.n) from (select status, count(*) n from t group by status) s),
    'overdue', (select count(*) from t where due_on < current_date and status not in ('done', 'cancelled')),
    'projects', (select count(distinct project_id) from t)
  );
$$;
