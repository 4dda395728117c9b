-- Labels of an import ran out of integers.
alter table public.task_labels alter column label_id type bigint;
alter table public.labels alter column id type bigint;
