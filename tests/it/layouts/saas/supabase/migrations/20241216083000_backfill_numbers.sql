do $$
declare
  project record;
begin
  for project in select id from public.projects loop
    with numbered as (
      select t.id, row_number() over (order by t.id) as n from public.tasks t where t.project_id = project.id
    )
    update public.tasks t set number = numbered.n from numbered where numbered.id = t.id;
    update public.projects p
    set last_number = coalesce((select max(t.number) from public.tasks t where t.project_id = project.id), 0)
    where p.id = project.id;
  end loop;
end
$$;
alter table public.tasks add constraint tasks_number_key unique (project_id, number);
