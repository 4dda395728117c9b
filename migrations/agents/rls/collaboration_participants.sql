-- Participants: they see each other; the owner adds, changes and removes them; anybody may leave; nobody makes an owner.
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

-- A visitor has no way in.
select pg_temp.expect('anon', null, format($$select from %1$I.collaboration_participants$$, current_schema()), '42501');
select pg_temp.expect('anon', null, format($$insert into %1$I.collaboration_participants (session_id, user_id, role) values ('77777777-0000-4000-8000-00000000000a', '00000000-0000-4000-8000-00000000000d', 'viewer')$$, current_schema()), '42501');
select pg_temp.expect('anon', null, format($$update %1$I.collaboration_participants set role = 'editor'$$, current_schema()), '42501');
select pg_temp.expect('anon', null, format($$delete from %1$I.collaboration_participants$$, current_schema()), '42501');

-- Signed in without an id is nobody.
select pg_temp.expect('authenticated', null, $$select from collaboration_participants$$, '0 rows');

-- Select: of sessions one takes part in.
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$select * from collaboration_participants$$, '3 rows');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000b', $$select * from collaboration_participants$$, '3 rows');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000c', $$select * from collaboration_participants$$, '3 rows');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000d', $$select from collaboration_participants$$, '0 rows');

-- Insert: the owner, editors and viewers only.
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$insert into collaboration_participants (session_id, user_id, role) values ('77777777-0000-4000-8000-00000000000a', '00000000-0000-4000-8000-00000000000d', 'editor') returning id$$, '1 row');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$insert into collaboration_participants (session_id, user_id, role) values ('77777777-0000-4000-8000-00000000000a', '00000000-0000-4000-8000-00000000000d', 'owner')$$, '42501');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000b', $$insert into collaboration_participants (session_id, user_id, role) values ('77777777-0000-4000-8000-00000000000a', '00000000-0000-4000-8000-00000000000d', 'viewer')$$, '42501');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000d', $$insert into collaboration_participants (session_id, user_id, role) values ('77777777-0000-4000-8000-00000000000a', '00000000-0000-4000-8000-00000000000d', 'viewer')$$, '42501');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$insert into collaboration_participants (session_id, user_id, role) values ('77777777-0000-4000-8000-00000000000b', '00000000-0000-4000-8000-00000000000a', 'editor')$$, '42501');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$insert into collaboration_participants (session_id, user_id, joined_via) values ('77777777-0000-4000-8000-00000000000a', '00000000-0000-4000-8000-00000000000d', 'link')$$, '42501');

-- Update: roles, by the owner; never one's own, never to or from owner.
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$update collaboration_participants set role = 'viewer' where user_id = '00000000-0000-4000-8000-00000000000b'$$, '1 row');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$update collaboration_participants set role = 'owner' where user_id = '00000000-0000-4000-8000-00000000000b'$$, '42501');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$update collaboration_participants set role = 'viewer' where role = 'owner'$$, '0 rows');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000c', $$update collaboration_participants set role = 'editor'$$, '0 rows');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000b', $$update collaboration_participants set role = 'viewer' where user_id = '00000000-0000-4000-8000-00000000000c'$$, '0 rows');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$update collaboration_participants set user_id = '00000000-0000-4000-8000-00000000000d'$$, '42501');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$update collaboration_participants set session_id = '77777777-0000-4000-8000-00000000000b'$$, '42501');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$update collaboration_participants set is_online = true$$, '42501');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$update collaboration_participants set last_seen_at = now()$$, '42501');

-- Delete: the owner removes, participants leave, the owner stays.
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$delete from collaboration_participants$$, '2 rows');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000c', $$delete from collaboration_participants$$, '1 row');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000b', $$delete from collaboration_participants where user_id = '00000000-0000-4000-8000-00000000000c'$$, '0 rows');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000d', $$delete from collaboration_participants$$, '0 rows');

-- Presence: about oneself, where one takes part.
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000b', $$select update_participant_presence('77777777-0000-4000-8000-00000000000a', '{"line": 3}', color => '#00ff00')$$, '1 row');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000b', $$select update_participant_presence('77777777-0000-4000-8000-00000000000b')$$, '1 row');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000d', $$select update_participant_presence('77777777-0000-4000-8000-00000000000a')$$, '42501');
select pg_temp.expect('anon', null, format($$select %1$I.update_participant_presence('77777777-0000-4000-8000-00000000000a')$$, current_schema()), '42501');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$select mark_stale_participants_offline()$$, '42501');
select pg_temp.expect('anon', null, format($$select %1$I.mark_stale_participants_offline()$$, current_schema()), '42501');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$select cleanup_stale_presence()$$, '42501');
select pg_temp.expect('anon', null, format($$select %1$I.cleanup_stale_presence()$$, current_schema()), '42501');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$select cleanup_expired_invites()$$, '42501');
select pg_temp.expect('anon', null, format($$select %1$I.cleanup_expired_invites()$$, current_schema()), '42501');

-- The backend sees and writes everybody's.
select pg_temp.expect('service_role', null, $$select from collaboration_participants where session_id = '77777777-0000-4000-8000-00000000000a'$$, '3 rows');
select pg_temp.expect('service_role', null, $$insert into collaboration_participants (session_id, user_id, role) values ('77777777-0000-4000-8000-00000000000a', '00000000-0000-4000-8000-00000000000d', 'viewer')$$, '1 row');
select pg_temp.expect('service_role', null, $$update collaboration_participants set is_online = true where session_id = '77777777-0000-4000-8000-00000000000a'$$, '3 rows');
select pg_temp.expect('service_role', null, $$delete from collaboration_participants where session_id = '77777777-0000-4000-8000-00000000000a'$$, '3 rows');
select pg_temp.expect('service_role', null, $$select mark_stale_participants_offline()$$, '1 row');

-- Two minutes without a sign, and one is offline.
do $presence$
begin
  update collaboration_participants
  set
    is_online = true,
    last_seen_at = now() - case role when 'viewer' then interval '121 seconds' else interval '119 seconds' end
  where session_id = '77777777-0000-4000-8000-00000000000a';
  perform mark_stale_participants_offline();
  if (select array_agg(role order by role) from collaboration_participants where session_id = '77777777-0000-4000-8000-00000000000a' and is_online) <> '{editor,owner}' then
    raise exception 'not exactly those are online who were there in the last two minutes';
  end if;
end
$presence$;
