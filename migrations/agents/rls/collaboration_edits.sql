-- Edits: owner and editors add them in their own name, everybody in the session reads them, nobody changes one.
-- Ann (…00a) owns a session on her run; Ben (…00b) edits there, Cleo (…00c) looks on, Dan (…00d) has nothing to do with it. Ben
-- has a session of his own.
insert into auth.users (id, email) values
  ('00000000-0000-4000-8000-00000000000a', 'ann@example.test'),
  ('00000000-0000-4000-8000-00000000000b', 'ben@example.test'),
  ('00000000-0000-4000-8000-00000000000c', 'cleo@example.test'),
  ('00000000-0000-4000-8000-00000000000d', 'dan@example.test');
insert into agent_runs (id, user_id, goal) values
  ('11111111-0000-4000-8000-00000000000a', '00000000-0000-4000-8000-00000000000a', 'Sort a list'),
  ('11111111-0000-4000-8000-00000000000b', '00000000-0000-4000-8000-00000000000b', 'Reverse a list');
insert into collaboration_sessions (id, owner_id, run_id, title) values
  ('77777777-0000-4000-8000-00000000000a', '00000000-0000-4000-8000-00000000000a', '11111111-0000-4000-8000-00000000000a', 'Plan'),
  ('77777777-0000-4000-8000-00000000000b', '00000000-0000-4000-8000-00000000000b', null, 'Other');
insert into collaboration_participants (session_id, user_id, role, joined_via) values
  ('77777777-0000-4000-8000-00000000000a', '00000000-0000-4000-8000-00000000000a', 'owner', 'owner'),
  ('77777777-0000-4000-8000-00000000000a', '00000000-0000-4000-8000-00000000000b', 'editor', 'invite'),
  ('77777777-0000-4000-8000-00000000000a', '00000000-0000-4000-8000-00000000000c', 'viewer', 'link');
insert into collaboration_edits (session_id, user_id, yjs_update) values
  ('77777777-0000-4000-8000-00000000000a', '00000000-0000-4000-8000-00000000000a', '\x01'),
  ('77777777-0000-4000-8000-00000000000b', '00000000-0000-4000-8000-00000000000b', '\x02');

-- A visitor has no way in.
select pg_temp.expect('anon', null, format($$select from %1$I.collaboration_edits$$, current_schema()), '42501');
select pg_temp.expect('anon', null, format($$insert into %1$I.collaboration_edits (session_id, user_id, yjs_update) values ('77777777-0000-4000-8000-00000000000a', '00000000-0000-4000-8000-00000000000a', '\x03')$$, current_schema()), '42501');
select pg_temp.expect('anon', null, format($$update %1$I.collaboration_edits set kind = 'undo'$$, current_schema()), '42501');
select pg_temp.expect('anon', null, format($$delete from %1$I.collaboration_edits$$, current_schema()), '42501');

-- Signed in without an id is nobody.
select pg_temp.expect('authenticated', null, $$select from collaboration_edits$$, '0 rows');

-- Select: of sessions one takes part in.
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$select * from collaboration_edits$$, '1 row');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000b', $$select from collaboration_edits$$, '2 rows');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000c', $$select from collaboration_edits$$, '1 row');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000d', $$select from collaboration_edits$$, '0 rows');

-- Insert: owner and editors, in their own name.
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$insert into collaboration_edits (session_id, user_id, yjs_update) values ('77777777-0000-4000-8000-00000000000a', '00000000-0000-4000-8000-00000000000a', '\x03') returning id$$, '1 row');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000b', $$insert into collaboration_edits (session_id, user_id, yjs_update) values ('77777777-0000-4000-8000-00000000000a', '00000000-0000-4000-8000-00000000000b', '\x03')$$, '1 row');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000b', $$insert into collaboration_edits (session_id, user_id, yjs_update) values ('77777777-0000-4000-8000-00000000000a', '00000000-0000-4000-8000-00000000000a', '\x03')$$, '42501');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000b', $$insert into collaboration_edits (session_id, user_id, yjs_update) values ('77777777-0000-4000-8000-00000000000a', null, '\x03')$$, '42501');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000c', $$insert into collaboration_edits (session_id, user_id, yjs_update) values ('77777777-0000-4000-8000-00000000000a', '00000000-0000-4000-8000-00000000000c', '\x03')$$, '42501');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000d', $$insert into collaboration_edits (session_id, user_id, yjs_update) values ('77777777-0000-4000-8000-00000000000a', '00000000-0000-4000-8000-00000000000d', '\x03')$$, '42501');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000b', $$insert into collaboration_edits (session_id, user_id, yjs_update, created_at) values ('77777777-0000-4000-8000-00000000000a', '00000000-0000-4000-8000-00000000000b', '\x03', 'epoch')$$, '42501');

-- History stays as it was, also if somebody grants more by mistake.
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$update collaboration_edits set yjs_update = '\x04'$$, '42501');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$delete from collaboration_edits$$, '42501');
grant update, delete on collaboration_edits to authenticated;
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$update collaboration_edits set yjs_update = '\x04'$$, '0 rows');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$delete from collaboration_edits$$, '0 rows');

-- The backend sees and writes everybody's.
select pg_temp.expect('service_role', null, $$select from collaboration_edits where session_id in ('77777777-0000-4000-8000-00000000000a', '77777777-0000-4000-8000-00000000000b')$$, '2 rows');
select pg_temp.expect('service_role', null, $$insert into collaboration_edits (session_id, user_id, yjs_update) values ('77777777-0000-4000-8000-00000000000a', '00000000-0000-4000-8000-00000000000c', '\x03')$$, '1 row');
select pg_temp.expect('service_role', null, $$update collaboration_edits set description = 'x' where session_id = '77777777-0000-4000-8000-00000000000a'$$, '1 row');
select pg_temp.expect('service_role', null, $$delete from collaboration_edits where session_id = '77777777-0000-4000-8000-00000000000a'$$, '1 row');

-- After the end nobody edits.
update collaboration_sessions set ended_at = now() where id = '77777777-0000-4000-8000-00000000000a';
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$insert into collaboration_edits (session_id, user_id, yjs_update) values ('77777777-0000-4000-8000-00000000000a', '00000000-0000-4000-8000-00000000000a', '\x03')$$, '42501');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000b', $$insert into collaboration_edits (session_id, user_id, yjs_update) values ('77777777-0000-4000-8000-00000000000a', '00000000-0000-4000-8000-00000000000b', '\x03')$$, '42501');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$select from collaboration_edits$$, '1 row');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000b', $$select from collaboration_edits where session_id = '77777777-0000-4000-8000-00000000000a'$$, '0 rows');
