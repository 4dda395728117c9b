-- Sessions: the backend signs people in, a user sees where they are signed in and signs out. Nobody but the backend reads
-- a hash.
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
insert into sessions (id, user_id, session_token, refresh_token, expires_at) values
  ('11111111-0000-4000-8000-00000000000a', '00000000-0000-4000-8000-00000000000a', sha256('ann'), sha256('ann again'), now() + interval '1 day'),
  ('11111111-0000-4000-8000-00000000000b', '00000000-0000-4000-8000-00000000000b', sha256('ben'), sha256('ben again'), now() - interval '1 day');

-- A visitor has no way in.
select pg_temp.expect('anon', null, format($$select from %1$I.sessions$$, current_schema()), '42501');
select pg_temp.expect('anon', null, format($$insert into %1$I.sessions (user_id, session_token, expires_at) values ('00000000-0000-4000-8000-00000000000a', sha256('x'), now())$$, current_schema()), '42501');
select pg_temp.expect('anon', null, format($$update %1$I.sessions set expires_at = 'infinity'$$, current_schema()), '42501');
select pg_temp.expect('anon', null, format($$delete from %1$I.sessions$$, current_schema()), '42501');
select pg_temp.expect('anon', null, format($$select %1$I.delete_expired_sessions()$$, current_schema()), '42501');

-- Select: one's own, without the hashes.
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$select id, user_id, session_token_expires_at, expires_at, created_at, updated_at from sessions$$, '1 row');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000b', $$select id from sessions$$, '1 row');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000c', $$select id from sessions$$, '0 rows');
select pg_temp.expect('authenticated', null, $$select id from sessions$$, '0 rows');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$select session_token from sessions$$, '42501');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$select refresh_token from sessions$$, '42501');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$select * from sessions$$, '42501');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$select id from sessions where session_token = sha256('ann')$$, '42501');

-- Insert and update: the backend only.
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$insert into sessions (user_id, session_token, expires_at) values ('00000000-0000-4000-8000-00000000000a', sha256('x'), now())$$, '42501');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$update sessions set expires_at = 'infinity'$$, '42501');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$update sessions set session_token = sha256('x')$$, '42501');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$update sessions set user_id = '00000000-0000-4000-8000-00000000000b'$$, '42501');

-- Delete: one's own.
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$delete from sessions$$, '1 row');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$delete from sessions where user_id = '00000000-0000-4000-8000-00000000000b'$$, '0 rows');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$truncate sessions$$, '42501');

-- The backend finds a session by the hash of its token, and writes.
select pg_temp.expect('service_role', null, $$select * from sessions where session_token = sha256('ann')$$, '1 row');
select pg_temp.expect('service_role', null, $$insert into sessions (user_id, session_token, expires_at) values ('00000000-0000-4000-8000-00000000000a', sha256('x'), now())$$, '1 row');
select pg_temp.expect('service_role', null, $$update sessions set expires_at = now() + interval '2 days' where session_token = sha256('ann')$$, '1 row');
select pg_temp.expect('service_role', null, $$delete from sessions where session_token = sha256('ann')$$, '1 row');

-- A token is used once, and only its hash is taken: neither the token as text nor anything of another length.
select pg_temp.expect('service_role', null, $$insert into sessions (user_id, session_token, expires_at) values ('00000000-0000-4000-8000-00000000000a', sha256('ann'), now())$$, '23505');
select pg_temp.expect('service_role', null, $$insert into sessions (user_id, session_token, refresh_token, expires_at) values ('00000000-0000-4000-8000-00000000000a', sha256('x'), sha256('ann again'), now())$$, '23505');
select pg_temp.expect('service_role', null, $$insert into sessions (user_id, session_token, expires_at) values ('00000000-0000-4000-8000-00000000000a', '0123456789abcdef0123456789abcdef', now())$$, '23514');
select pg_temp.expect('service_role', null, $$insert into sessions (user_id, session_token, expires_at) values ('00000000-0000-4000-8000-00000000000a', 'secret', now())$$, '23514');
select pg_temp.expect('service_role', null, $$update sessions set refresh_token = 'V1StGXR8_Z5jdHi6B-myT0123456789a' where session_token = sha256('ann')$$, '23514');

-- Cleanup: the backend only. It takes what has ended and leaves the rest.
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$select delete_expired_sessions()$$, '42501');
select pg_temp.expect('service_role', null, $$select from delete_expired_sessions()$$, '1 row');
select pg_temp.expect('service_role', null, $$select from delete_expired_sessions(1, '7 days')$$, '1 row');
select pg_temp.expect('service_role', null, $$select from delete_expired_sessions(keep => '-1 day')$$, '22023');
do $cleanup$
begin
  perform delete_expired_sessions(keep => '2 days');
  if not exists (select from sessions where session_token = sha256('ben')) then
    raise exception 'a session was deleted before its time';
  end if;

  perform delete_expired_sessions();
  if exists (select from sessions where session_token = sha256('ben')) then
    raise exception 'an ended session was not deleted';
  end if;
  if not exists (select from sessions where session_token = sha256('ann')) then
    raise exception 'a session was deleted that has not ended';
  end if;
end
$cleanup$;
