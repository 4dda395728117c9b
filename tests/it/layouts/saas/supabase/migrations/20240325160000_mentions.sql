create or replace function private.mentions(body text) returns setof text
language sql immutable parallel safe
set search_path = ''
begin atomic
  select distinct m[1] from regexp_matches(body, '@([A-Za-z0-9_]{3,})', 'g') as m;
end;

create or replace function private.notify_mentioned() returns trigger
language plpgsql security definer
set search_path = ''
as $body$
begin
  insert into public.notifications (user_id, kind, payload)
  select p.id, 'mentioned', jsonb_build_object('comment_id', new.id, 'task_id', new.task_id, 'excerpt', left(new.body, 140))
  from public.profiles p
  where p.username in (select private.mentions(new.body))
    and p.id <> new.author_id;
  return null;
end;
$body$;

create trigger comments_notify_mentioned after insert on public.comments
  for each row execute function private.notify_mentioned();
