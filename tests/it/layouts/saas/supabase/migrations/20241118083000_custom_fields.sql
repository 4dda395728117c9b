create type public.field_kind as enum ('text', 'number', 'date', 'select');
create table public.custom_fields (
  id uuid primary key default gen_random_uuid(),
  project_id uuid not null references public.projects on delete cascade,
  name text not null,
  kind public.field_kind not null,
  options jsonb,
  check ((kind = 'select') = (options is not null)),
  unique (project_id, name)
);
create table public.custom_values (
  task_id bigint not null references public.tasks on delete cascade,
  field_id uuid not null references public.custom_fields on delete cascade,
  value jsonb not null,
  primary key (task_id, field_id)
);
create index custom_values_field_id_idx on public.custom_values (field_id);
alter table public.custom_fields enable row level security;
alter table public.custom_values enable row level security;
create policy custom_fields_members on public.custom_fields to authenticated using (private.is_member(private.project_org(project_id)));
create policy custom_values_members on public.custom_values to authenticated using (exists (select from public.tasks t where t.id = task_id));
