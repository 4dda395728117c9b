create or replace function private.notify_assignee() returns trigger
language plpgsql security definer set search_path to ''
as $$
begin
  insert into public.notifications (user_id, kind, payload)
  select new.user_id, 'assigned', jsonb_build_object('task_id', new.task_id, 'by', auth.uid())
  where new.user_id is distinct from auth.uid();
  return null;
end;
$$;

drop trigger if exists task_assignees_notify on public.task_assignees;
create trigger task_assignees_notify after insert on public.task_assignees
  for each row execute procedure private.notify_assignee();
