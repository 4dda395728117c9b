create function private.in_channel(channel bigint) returns boolean
language sql stable security definer set search_path = ''
as $$
  select exists (
    select 1 from public.channels c
    where c.id = channel
      and private.is_member(c.org_id)
      and (not c.is_private or exists (
        select 1 from public.channel_members m where m.channel_id = c.id and m.user_id = (select auth.uid())))
  )
$$;
create policy "see channels" on public.channels for select to authenticated using (private.in_channel(id));
create policy "open channels" on public.channels for insert to authenticated with check (private.is_member(org_id));
create policy "see members" on public.channel_members for select to authenticated using (private.in_channel(channel_id));
create policy "join" on public.channel_members for insert to authenticated with check (user_id = (select auth.uid()) and private.in_channel(channel_id));
create policy "leave" on public.channel_members for delete to authenticated using (user_id = (select auth.uid()));
create policy "read" on public.messages for select to authenticated using (private.in_channel(channel_id));
create policy "write" on public.messages for insert to authenticated with check (user_id = (select auth.uid()) and private.in_channel(channel_id));
