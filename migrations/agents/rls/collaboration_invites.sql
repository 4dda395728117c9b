-- Invitations: the owner makes and withdraws them, the invited see and accept theirs, once.
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
insert into collaboration_invites (id, session_id, invited_by, invitee_id, invitee_email, role) values
  ('88888888-0000-4000-8000-00000000000a', '77777777-0000-4000-8000-00000000000a', '00000000-0000-4000-8000-00000000000a', '00000000-0000-4000-8000-00000000000d', null, 'editor'),
  ('88888888-0000-4000-8000-00000000000b', '77777777-0000-4000-8000-00000000000a', '00000000-0000-4000-8000-00000000000a', null, 'eve@example.test', 'viewer');

-- A visitor has no way in.
select pg_temp.expect('anon', null, format($$select from %1$I.collaboration_invites$$, current_schema()), '42501');
select pg_temp.expect('anon', null, format($$insert into %1$I.collaboration_invites (session_id, invited_by, invitee_email, role) values ('77777777-0000-4000-8000-00000000000a', '00000000-0000-4000-8000-00000000000a', 'x@example.test', 'viewer')$$, current_schema()), '42501');
select pg_temp.expect('anon', null, format($$update %1$I.collaboration_invites set status = 'revoked'$$, current_schema()), '42501');
select pg_temp.expect('anon', null, format($$delete from %1$I.collaboration_invites$$, current_schema()), '42501');

-- Signed in without an id is nobody.
select pg_temp.expect('authenticated', null, $$select id from collaboration_invites$$, '0 rows');

-- Select: the owner, and whoever is invited; never the hash.
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$select id, status from collaboration_invites$$, '2 rows');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000d', $$select id from collaboration_invites$$, '1 row');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000b', $$select id from collaboration_invites$$, '0 rows');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000c', $$select id from collaboration_invites$$, '0 rows');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$select token_hash from collaboration_invites$$, '42501');

-- Insert: the owner, in their own name, to an open session, no owners.
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$insert into collaboration_invites (session_id, invited_by, invitee_email, role) values ('77777777-0000-4000-8000-00000000000a', '00000000-0000-4000-8000-00000000000a', 'x@example.test', 'editor') returning id$$, '1 row');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$insert into collaboration_invites (session_id, invited_by, invitee_email, role) values ('77777777-0000-4000-8000-00000000000a', '00000000-0000-4000-8000-00000000000a', 'x@example.test', 'owner')$$, '23514');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$insert into collaboration_invites (session_id, invited_by, invitee_email, role) values ('77777777-0000-4000-8000-00000000000a', '00000000-0000-4000-8000-00000000000b', 'x@example.test', 'viewer')$$, '42501');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000b', $$insert into collaboration_invites (session_id, invited_by, invitee_email, role) values ('77777777-0000-4000-8000-00000000000a', '00000000-0000-4000-8000-00000000000b', 'x@example.test', 'viewer')$$, '42501');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$insert into collaboration_invites (session_id, invited_by, invitee_email, role) values ('77777777-0000-4000-8000-00000000000b', '00000000-0000-4000-8000-00000000000a', 'x@example.test', 'viewer')$$, '42501');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$insert into collaboration_invites (session_id, invitee_email, token_hash) values ('77777777-0000-4000-8000-00000000000a', 'x@example.test', '\x00')$$, '42501');

-- Update: the owner revokes; nobody accepts by hand or sends it to somebody else.
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$update collaboration_invites set status = 'revoked'$$, '2 rows');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000d', $$update collaboration_invites set role = 'editor'$$, '0 rows');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000b', $$update collaboration_invites set status = 'revoked'$$, '0 rows');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$update collaboration_invites set status = 'accepted'$$, '23514');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$update collaboration_invites set invitee_id = '00000000-0000-4000-8000-00000000000b'$$, '42501');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$update collaboration_invites set token_hash = null$$, '42501');

-- Delete: the owner withdraws, the invited decline.
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$delete from collaboration_invites$$, '2 rows');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000d', $$delete from collaboration_invites$$, '1 row');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000b', $$delete from collaboration_invites$$, '0 rows');

-- Accept: who is invited, or who has the token.
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000d', $$select accept_collaboration_invite('88888888-0000-4000-8000-00000000000a')$$, '1 row');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000b', $$select accept_collaboration_invite('88888888-0000-4000-8000-00000000000a')$$, 'P0002');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000d', $$select accept_collaboration_invite('88888888-0000-4000-8000-00000000000b')$$, 'P0002');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000d', $$select accept_collaboration_invite(invite_token => 'guess')$$, 'P0002');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000d', $$select accept_collaboration_invite()$$, 'P0002');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$select generate_invite_token('88888888-0000-4000-8000-00000000000b')$$, '1 row');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000b', $$select generate_invite_token('88888888-0000-4000-8000-00000000000b')$$, '42501');
select pg_temp.expect('anon', null, format($$select %1$I.accept_collaboration_invite('88888888-0000-4000-8000-00000000000a')$$, current_schema()), '42501');

-- The backend sees and writes everybody's.
select pg_temp.expect('service_role', null, $$select from collaboration_invites where session_id = '77777777-0000-4000-8000-00000000000a'$$, '2 rows');
select pg_temp.expect('service_role', null, $$insert into collaboration_invites (session_id, invited_by, invitee_email, role) values ('77777777-0000-4000-8000-00000000000a', '00000000-0000-4000-8000-00000000000a', 'x@example.test', 'viewer')$$, '1 row');
select pg_temp.expect('service_role', null, $$update collaboration_invites set status = 'revoked' where session_id = '77777777-0000-4000-8000-00000000000a'$$, '2 rows');
select pg_temp.expect('service_role', null, $$delete from collaboration_invites where session_id = '77777777-0000-4000-8000-00000000000a'$$, '2 rows');

-- An invitation is good once, and not after it expired.
do $accepted$
declare
  token text;
begin
  perform set_config('request.jwt.claim.sub', '00000000-0000-4000-8000-00000000000a', true);
  token := generate_invite_token('88888888-0000-4000-8000-00000000000b');
  perform set_config('request.jwt.claim.sub', '00000000-0000-4000-8000-00000000000d', true);
  update collaboration_invites set expires_at = now() - interval '1 second' where id = '88888888-0000-4000-8000-00000000000b';
  begin
    perform accept_collaboration_invite(invite_token => token);
    raise exception 'an invitation that had expired was accepted';
  exception
    when no_data_found then
      null;
  end;
  update collaboration_invites set expires_at = now() + interval '1 day' where id = '88888888-0000-4000-8000-00000000000b';
  perform accept_collaboration_invite(invite_token => token);
  if not exists (select from collaboration_participants where session_id = '77777777-0000-4000-8000-00000000000a' and user_id = '00000000-0000-4000-8000-00000000000d' and role = 'viewer' and joined_via = 'invite') then
    raise exception 'an invitation was accepted in vain';
  end if;
  begin
    perform accept_collaboration_invite(invite_token => token);
    raise exception 'an invitation was accepted twice';
  exception
    when no_data_found then
      null;
  end;
  perform set_config('request.jwt.claim.sub', '', true);
end
$accepted$;
