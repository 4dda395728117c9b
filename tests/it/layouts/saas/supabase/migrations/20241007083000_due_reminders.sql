create or replace function private.send_due_reminders() returns int
language plpgsql security definer set search_path = ''
as $$
declare
  sent int;
begin
  with due as (
    select t.id, a.user_id
    from public.tasks t
    join public.task_assignees a on a.task_id = t.id
    where t.due_on = current_date + 1 and t.status not in ('done', 'cancelled')
  ), inserted as (
    insert into public.notifications (user_id, kind, payload)
    select due.user_id, 'due', jsonb_build_object('task_id', due.id)
    from due
    where not exists (
      select from public.notifications n
      where n.user_id = due.user_id and n.kind = 'due' and (n.payload ->> 'task_id')::bigint = due.id)
    returning 1
  )
  select count(*) into sent from inserted;
  return sent;
end
$$;
revoke all on function private.send_due_reminders() from public, anon, authenticated;
