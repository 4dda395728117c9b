create trigger tasks_touch before update on public.tasks
  for each row when (old.* is distinct from new.*)
  execute function private.touch_updated_at();
