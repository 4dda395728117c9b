create index if not exists messages_channel_id_id_idx on public.messages (channel_id, id desc);
create index if not exists channel_members_user_id_idx on public.channel_members (user_id);
