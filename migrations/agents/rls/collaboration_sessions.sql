-- Sessions: the owner does everything, editors write, viewers read, others see nothing.
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
select pg_temp.expect('anon', null, format($$select from %1$I.collaboration_sessions$$, current_schema()), '42501');
select pg_temp.expect('anon', null, format($$insert into %1$I.collaboration_sessions (owner_id, title) values ('00000000-0000-4000-8000-00000000000a', 'x')$$, current_schema()), '42501');
select pg_temp.expect('anon', null, format($$update %1$I.collaboration_sessions set title = 'x'$$, current_schema()), '42501');
select pg_temp.expect('anon', null, format($$delete from %1$I.collaboration_sessions$$, current_schema()), '42501');

-- Signed in without an id is nobody.
select pg_temp.expect('authenticated', null, $$select id from collaboration_sessions$$, '0 rows');

-- Select: where one takes part, but never the hash of the link.
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$select id, title, yjs_state from collaboration_sessions$$, '1 row');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000b', $$select id from collaboration_sessions$$, '2 rows');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000c', $$select id from collaboration_sessions$$, '1 row');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000d', $$select id from collaboration_sessions$$, '0 rows');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$select share_token_hash from collaboration_sessions$$, '42501');

-- Insert: in one's own name, on a run of one's own.
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000d', $$insert into collaboration_sessions (owner_id, title) values ('00000000-0000-4000-8000-00000000000d', 'x') returning id$$, '1 row');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000d', $$insert into collaboration_sessions (owner_id, title) values ('00000000-0000-4000-8000-00000000000a', 'x')$$, '42501');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$insert into collaboration_sessions (owner_id, run_id) values ('00000000-0000-4000-8000-00000000000a', '11111111-0000-4000-8000-00000000000a')$$, '1 row');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000b', $$insert into collaboration_sessions (owner_id, run_id) values ('00000000-0000-4000-8000-00000000000b', '11111111-0000-4000-8000-00000000000a')$$, '23503');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$insert into collaboration_sessions (owner_id, share_token_hash, share_role, share_expires_at) values ('00000000-0000-4000-8000-00000000000a', '\x00', 'editor', now())$$, '42501');

-- Update: owner and editors, the document only.
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$update collaboration_sessions set title = 'x', yjs_state = '\x01' where id = '77777777-0000-4000-8000-00000000000a'$$, '1 row');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000b', $$update collaboration_sessions set title = 'x', yjs_state = '\x01' where id = '77777777-0000-4000-8000-00000000000a'$$, '1 row');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000c', $$update collaboration_sessions set title = 'x' where id = '77777777-0000-4000-8000-00000000000a'$$, '0 rows');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000d', $$update collaboration_sessions set title = 'x'$$, '0 rows');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000b', $$update collaboration_sessions set owner_id = '00000000-0000-4000-8000-00000000000b' where id = '77777777-0000-4000-8000-00000000000a'$$, '42501');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000b', $$update collaboration_sessions set share_role = 'editor' where id = '77777777-0000-4000-8000-00000000000a'$$, '42501');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000b', $$update collaboration_sessions set share_token_hash = null where id = '77777777-0000-4000-8000-00000000000a'$$, '42501');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000b', $$update collaboration_sessions set max_participants = 1000 where id = '77777777-0000-4000-8000-00000000000a'$$, '42501');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000b', $$update collaboration_sessions set ended_at = null where id = '77777777-0000-4000-8000-00000000000a'$$, '42501');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000b', $$update collaboration_sessions set run_id = null where id = '77777777-0000-4000-8000-00000000000a'$$, '42501');

-- Delete: the owner.
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000b', $$delete from collaboration_sessions where id = '77777777-0000-4000-8000-00000000000a'$$, '0 rows');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000c', $$delete from collaboration_sessions where id = '77777777-0000-4000-8000-00000000000a'$$, '0 rows');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$delete from collaboration_sessions where id = '77777777-0000-4000-8000-00000000000a'$$, '1 row');

-- A session on a run shows that run to those who take part, to read.
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000c', $$select from agent_runs where id = '11111111-0000-4000-8000-00000000000a'$$, '1 row');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000b', $$select from agent_runs$$, '2 rows');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000d', $$select from agent_runs$$, '0 rows');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$select from agent_runs$$, '1 row');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000b', $$update agent_runs set title = 'x' where id = '11111111-0000-4000-8000-00000000000a'$$, '0 rows');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000b', $$delete from agent_runs where id = '11111111-0000-4000-8000-00000000000a'$$, '0 rows');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000b', $$insert into agent_messages (run_id, user_id, content) values ('11111111-0000-4000-8000-00000000000a', '00000000-0000-4000-8000-00000000000b', 'x')$$, '23503');
insert into agent_steps (run_id, user_id, step_number, tool_type) values ('11111111-0000-4000-8000-00000000000a', '00000000-0000-4000-8000-00000000000a', 1, 'code');
insert into agent_messages (run_id, user_id, content) values ('11111111-0000-4000-8000-00000000000a', '00000000-0000-4000-8000-00000000000a', 'x');
insert into agent_artifacts (run_id, user_id, name) values ('11111111-0000-4000-8000-00000000000a', '00000000-0000-4000-8000-00000000000a', 'x');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000c', $$select from agent_steps$$, '1 row');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000d', $$select from agent_steps$$, '0 rows');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000c', $$select from agent_messages$$, '1 row');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000d', $$select from agent_messages$$, '0 rows');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000c', $$select from agent_artifacts$$, '1 row');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000d', $$select from agent_artifacts$$, '0 rows');

-- The link: made and withdrawn by the owner, good for whoever has the token, once made with the role it was made for.
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$select generate_share_token('77777777-0000-4000-8000-00000000000a', 'editor')$$, '1 row');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000b', $$select generate_share_token('77777777-0000-4000-8000-00000000000a')$$, '42501');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000c', $$select generate_share_token('77777777-0000-4000-8000-00000000000a')$$, '42501');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$select generate_share_token('77777777-0000-4000-8000-00000000000a', 'owner')$$, '22023');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$select revoke_share_token('77777777-0000-4000-8000-00000000000a')$$, '1 row');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000b', $$select revoke_share_token('77777777-0000-4000-8000-00000000000a')$$, '42501');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000b', $$select end_collaboration_session('77777777-0000-4000-8000-00000000000a')$$, '42501');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000d', $$select join_collaboration_session('guess')$$, 'P0002');
select pg_temp.expect('anon', null, format($$select %1$I.generate_share_token('77777777-0000-4000-8000-00000000000a')$$, current_schema()), '42501');
select pg_temp.expect('anon', null, format($$select %1$I.join_collaboration_session('x')$$, current_schema()), '42501');
select pg_temp.expect('anon', null, format($$select %1$I.end_collaboration_session('77777777-0000-4000-8000-00000000000a')$$, current_schema()), '42501');
select pg_temp.expect('anon', null, format($$select %1$I.shared_run_ids()$$, current_schema()), '42501');
select pg_temp.expect('anon', null, format($$select %1$I.collaboration_session_ids('viewer')$$, current_schema()), '42501');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$select add_collaboration_participant(session, '00000000-0000-4000-8000-00000000000d', 'editor', 'link') from (select null::collaboration_sessions as session) as x$$, '42501');

-- The backend sees and writes everybody's.
select pg_temp.expect('service_role', null, $$select from collaboration_sessions where id in ('77777777-0000-4000-8000-00000000000a', '77777777-0000-4000-8000-00000000000b')$$, '2 rows');
select pg_temp.expect('service_role', null, $$insert into collaboration_sessions (owner_id, title) values ('00000000-0000-4000-8000-00000000000b', 'x')$$, '1 row');
select pg_temp.expect('service_role', null, $$update collaboration_sessions set title = 'x' where id in ('77777777-0000-4000-8000-00000000000a', '77777777-0000-4000-8000-00000000000b')$$, '2 rows');
select pg_temp.expect('service_role', null, $$delete from collaboration_sessions where id in ('77777777-0000-4000-8000-00000000000a', '77777777-0000-4000-8000-00000000000b')$$, '2 rows');

-- Over the whole way: a link, two guests, the end.
do $link$
declare
  token text;
  called text;
begin
  perform set_config('request.jwt.claim.sub', '00000000-0000-4000-8000-00000000000a', true);
  token := generate_share_token('77777777-0000-4000-8000-00000000000a', 'editor');
  if length(token) < 43
    or not exists (select from collaboration_sessions where id = '77777777-0000-4000-8000-00000000000a' and share_token_hash = sha256(convert_to(token, 'UTF8')))
  then
    raise exception 'the token is short, or its hash is not what is stored';
  end if;
  foreach called in array array['00000000-0000-4000-8000-00000000000c', '00000000-0000-4000-8000-00000000000d']
  loop
    perform set_config('request.jwt.claim.sub', called, true);
    if join_collaboration_session(token) <> '77777777-0000-4000-8000-00000000000a' then
      raise exception 'the link leads to another session';
    end if;
  end loop;
  if (select array_agg(role order by user_id) from collaboration_participants where session_id = '77777777-0000-4000-8000-00000000000a') <> '{owner,editor,editor,editor}' then
    raise exception 'those who came by link are not what the link says';
  end if;
  perform set_config('request.jwt.claim.sub', '00000000-0000-4000-8000-00000000000a', true);
  perform end_collaboration_session('77777777-0000-4000-8000-00000000000a');
  perform set_config('request.jwt.claim.sub', '', true);
end
$link$;
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000b', $$update collaboration_sessions set title = 'x' where id = '77777777-0000-4000-8000-00000000000a'$$, '0 rows');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000c', $$select id from collaboration_sessions where id = '77777777-0000-4000-8000-00000000000a'$$, '0 rows');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000c', $$select from agent_runs where id = '11111111-0000-4000-8000-00000000000a'$$, '0 rows');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$select id from collaboration_sessions where id = '77777777-0000-4000-8000-00000000000a'$$, '1 row');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$update collaboration_sessions set title = 'x' where id = '77777777-0000-4000-8000-00000000000a'$$, '0 rows');
