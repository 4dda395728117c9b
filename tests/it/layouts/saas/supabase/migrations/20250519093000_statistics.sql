create statistics public.tasks_project_status (dependencies, mcv) on project_id, status from public.tasks;
alter table public.tasks alter column title set statistics 500;
alter table public.notifications set (autovacuum_vacuum_scale_factor = 0.02, fillfactor = 90);
analyze public.tasks;
