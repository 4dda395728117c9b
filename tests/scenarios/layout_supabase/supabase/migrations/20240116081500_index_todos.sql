create index concurrently todos_user_id_idx on public.todos (user_id);
