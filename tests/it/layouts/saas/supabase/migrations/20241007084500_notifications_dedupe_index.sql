create index notifications_due_task_idx on public.notifications (user_id, ((payload ->> 'task_id')::bigint)) where kind = 'due';
