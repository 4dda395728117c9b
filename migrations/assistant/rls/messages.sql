-- Messages: everybody reads their own chats and adds what they say themselves. What was said stays as it is.
-- Ann (…00a) and Ben (…00b) are members of one tenant, Cid (…00c) of another; Dee (…00d) has just signed up.
insert into auth.users (id, email) values
  ('00000000-0000-4000-8000-00000000000a', 'ann@example.com'),
  ('00000000-0000-4000-8000-00000000000b', 'ben@example.com'),
  ('00000000-0000-4000-8000-00000000000c', 'cid@example.com'),
  ('00000000-0000-4000-8000-00000000000d', 'dee@example.com');
insert into users (id, tenant_id) values
  ('00000000-0000-4000-8000-00000000000a', '99999999-0000-4000-8000-000000000001'),
  ('00000000-0000-4000-8000-00000000000b', '99999999-0000-4000-8000-000000000001'),
  ('00000000-0000-4000-8000-00000000000c', '99999999-0000-4000-8000-000000000002');
insert into chats (id, user_id, title) values
  ('22222222-0000-4000-8000-00000000000a', '00000000-0000-4000-8000-00000000000a', 'Of Ann'),
  ('22222222-0000-4000-8000-00000000000b', '00000000-0000-4000-8000-00000000000b', 'Of Ben');
insert into messages (id, chat_id, user_id, role, content) values
  ('33333333-0000-4000-8000-00000000000a', '22222222-0000-4000-8000-00000000000a', '00000000-0000-4000-8000-00000000000a', 'user', 'Where is the zebra?'),
  ('33333333-0000-4000-8000-00000000001a', '22222222-0000-4000-8000-00000000000a', null, 'assistant', 'In the garden.'),
  ('33333333-0000-4000-8000-00000000000b', '22222222-0000-4000-8000-00000000000b', '00000000-0000-4000-8000-00000000000b', 'user', 'My zebra is gone.');

-- A visitor has no way in.
select pg_temp.expect('anon', null, format($$select from %1$I.messages$$, current_schema()), '42501');
select pg_temp.expect('anon', null, format($$insert into %1$I.messages (chat_id, user_id, content) values ('22222222-0000-4000-8000-00000000000a', '00000000-0000-4000-8000-00000000000a', 'x')$$, current_schema()), '42501');
select pg_temp.expect('anon', null, format($$update %1$I.messages set content = 'x'$$, current_schema()), '42501');
select pg_temp.expect('anon', null, format($$delete from %1$I.messages$$, current_schema()), '42501');
select pg_temp.expect('anon', null, format($$select %1$I.search_messages('zebra')$$, current_schema()), '42501');
select pg_temp.expect('anon', null, format($$select %1$I.ids_of_messages_matching('zebra', 9)$$, current_schema()), '42501');

-- Select: one's own chats, with the answers in them.
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$select * from messages$$, '2 rows');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000b', $$select * from messages$$, '1 row');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$select from messages where chat_id = '22222222-0000-4000-8000-00000000000b'$$, '0 rows');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$select from messages where user_id = '00000000-0000-4000-8000-00000000000b'$$, '0 rows');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000c', $$select from messages$$, '0 rows');
select pg_temp.expect('authenticated', null, $$select from messages$$, '0 rows');

-- Insert: into one's own chat, as oneself, at the time it is.
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$insert into messages (chat_id, user_id, content) values ('22222222-0000-4000-8000-00000000000a', '00000000-0000-4000-8000-00000000000a', 'x')$$, '1 row');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$insert into messages (chat_id, user_id, content) values ('22222222-0000-4000-8000-00000000000b', '00000000-0000-4000-8000-00000000000a', 'x')$$, '42501');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$insert into messages (chat_id, user_id, content) values ('22222222-0000-4000-8000-00000000000a', '00000000-0000-4000-8000-00000000000b', 'x')$$, '42501');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$insert into messages (chat_id, user_id, role, content) values ('22222222-0000-4000-8000-00000000000a', '00000000-0000-4000-8000-00000000000a', 'assistant', 'x')$$, '42501');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$insert into messages (chat_id, user_id, role, content) values ('22222222-0000-4000-8000-00000000000a', '00000000-0000-4000-8000-00000000000a', 'system', 'x')$$, '42501');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$insert into messages (chat_id, role, content) values ('22222222-0000-4000-8000-00000000000a', 'assistant', 'x')$$, '42501');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$insert into messages (chat_id, user_id, content, created_at) values ('22222222-0000-4000-8000-00000000000a', '00000000-0000-4000-8000-00000000000a', 'x', 'epoch')$$, '42501');

-- Update and delete: not at all. A message goes with its chat.
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$update messages set content = 'x'$$, '42501');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$update messages set chat_id = '22222222-0000-4000-8000-00000000000b'$$, '42501');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$delete from messages$$, '42501');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$truncate messages$$, '42501');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$delete from chats$$, '1 row');

-- The backend sees and writes everybody's.
select pg_temp.expect('service_role', null, $$select from messages where chat_id in ('22222222-0000-4000-8000-00000000000a', '22222222-0000-4000-8000-00000000000b')$$, '3 rows');
select pg_temp.expect('service_role', null, $$insert into messages (chat_id, role, content) values ('22222222-0000-4000-8000-00000000000a', 'assistant', 'x')$$, '1 row');
select pg_temp.expect('service_role', null, $$update messages set content = 'x' where chat_id = '22222222-0000-4000-8000-00000000000b'$$, '1 row');
select pg_temp.expect('service_role', null, $$delete from messages where chat_id = '22222222-0000-4000-8000-00000000000b'$$, '1 row');
select pg_temp.expect('service_role', null, $$insert into messages (chat_id, role, content) values ('22222222-0000-4000-8000-00000000000a', 'user', 'x')$$, '23514');

-- Search finds what the table shows, also when the first half of it is called alone.
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$select from search_messages('zebra')$$, '1 row');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000b', $$select from search_messages('zebra')$$, '1 row');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000c', $$select from search_messages('zebra')$$, '0 rows');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$select from search_messages('garden')$$, '1 row');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000b', $$select from search_messages('garden')$$, '0 rows');
select pg_temp.expect('authenticated', null, $$select from search_messages('zebra')$$, '0 rows');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$select from ids_of_messages_matching('zebra', 9)$$, '1 row');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000c', $$select from ids_of_messages_matching('zebra', 9)$$, '0 rows');
select pg_temp.expect('authenticated', null, $$select from ids_of_messages_matching('zebra', 9)$$, '0 rows');

-- Writing as a user moves the chat, whose time the user may not write.
insert into chats (id, user_id, updated_at) values
  ('22222222-0000-4000-8000-00000000001a', '00000000-0000-4000-8000-00000000000a', '2000-01-01 00:00:00Z'),
  ('22222222-0000-4000-8000-00000000002a', '00000000-0000-4000-8000-00000000000a', '2000-01-01 00:00:00Z');
do $touched$
begin
  perform set_config('request.jwt.claims', '{"role": "authenticated", "sub": "00000000-0000-4000-8000-00000000000a"}', true);
  perform set_config('request.jwt.claim.sub', '00000000-0000-4000-8000-00000000000a', true);
  set local role authenticated;
  insert into messages (chat_id, user_id, content)
  values ('22222222-0000-4000-8000-00000000001a', '00000000-0000-4000-8000-00000000000a', 'x');
  reset role;
  if (select updated_at from chats where id = '22222222-0000-4000-8000-00000000001a') <> now() then
    raise exception 'the chat did not follow its message';
  end if;
  if (select updated_at from chats where id = '22222222-0000-4000-8000-00000000002a') = now() then
    raise exception 'another chat followed the message';
  end if;
end
$touched$;

select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$select touch_chats_of_messages()$$, '42501');
