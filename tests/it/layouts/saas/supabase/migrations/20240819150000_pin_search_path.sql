-- The advisor: functions with a mutable search_path.
alter function public.search_tasks(text, int) set search_path = public, extensions;
alter function private.touch_updated_at() set search_path = '';
