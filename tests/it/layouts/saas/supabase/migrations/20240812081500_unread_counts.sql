create or replace function public.unread_counts()
returns table (channel_id bigint, unread bigint)
language sql stable security invoker set search_path = ''
as $$
  select m.channel_id, count(msg.id)
  from public.channel_members m
  left join public.messages msg on msg.channel_id = m.channel_id and msg.inserted_at > m.last_read_at
  where m.user_id = (select auth.uid())
  group by m.channel_id;
$$;
