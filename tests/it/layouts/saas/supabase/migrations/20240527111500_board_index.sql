create index concurrently tasks_board_idx on public.tasks (project_id, status, position);
