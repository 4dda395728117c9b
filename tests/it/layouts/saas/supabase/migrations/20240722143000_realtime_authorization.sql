create policy "members receive broadcasts of their channels" on realtime.messages
  for select to authenticated
  using (
    realtime.messages.extension in ('broadcast', 'presence')
    and private.in_channel(nullif(split_part((select realtime.topic()), ':', 2), '')::bigint)
  );
create policy "members send to their channels" on realtime.messages
  for insert to authenticated
  with check (private.in_channel(nullif(split_part((select realtime.topic()), ':', 2), '')::bigint));
