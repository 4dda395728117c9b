-- The new value may be used only after it was committed.
drop index if exists public.tasks_due_on_idx;
create index tasks_due_on_idx on public.tasks (due_on) where status not in ('done', 'cancelled');
