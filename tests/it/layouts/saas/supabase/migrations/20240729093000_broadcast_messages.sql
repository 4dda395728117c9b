create or replace function private.broadcast_message() returns trigger
language plpgsql security definer set search_path = ''
as $$
begin
  perform realtime.send(to_jsonb(new), 'message', 'channel:' || new.channel_id, true);
  return null;
end;
$$;
create trigger messages_broadcast after insert on public.messages for each row execute function private.broadcast_message();
