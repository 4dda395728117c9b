drop function if exists public.body(public.tasks);
