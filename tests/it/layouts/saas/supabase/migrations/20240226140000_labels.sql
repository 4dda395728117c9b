create table public.labels (
  id int generated always as identity primary key,
  org_id uuid not null references public.organizations on delete cascade,
  name text not null,
  color char(7) not null default '#888888' check (color ~ '^#[0-9a-f]{6}$')
);
create unique index labels_org_name_key on public.labels (org_id, lower(name));

create table public.task_labels (
  task_id bigint not null references public.tasks on delete cascade,
  label_id int not null references public.labels on delete cascade,
  primary key (task_id, label_id)
);
create index task_labels_label_id_idx on public.task_labels (label_id);

do $$
declare
  t text;
begin
  foreach t in array array['labels', 'task_labels'] loop
    execute format('alter table public.%I enable row level security', t);
  end loop;
end $$;

create policy "members use labels" on public.labels to authenticated
  using (private.is_member(org_id)) with check (private.is_member(org_id));
create policy "labels follow the task" on public.task_labels to authenticated
  using (exists (select 1 from public.tasks t where t.id = task_id));
