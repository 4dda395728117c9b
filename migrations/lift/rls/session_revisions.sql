-- Revisions: whoever owns the session works with them, nobody else sees them, and none changes hands.
-- Ann (…00a) has a session, Ben (…00b) has another; each holds one row.
insert into sessions (id, user_id, original_input) values
  ('11111111-0000-4000-8000-00000000000a', '00000000-0000-4000-8000-00000000000a', 'Sort a list'),
  ('11111111-0000-4000-8000-00000000000b', '00000000-0000-4000-8000-00000000000b', 'Reverse a list');
insert into session_revisions (id, session_id, revision_number, source, ir_content) values
  ('22222222-0000-4000-8000-00000000000a', '11111111-0000-4000-8000-00000000000a', 1, 'initial', '{}'),
  ('22222222-0000-4000-8000-00000000000b', '11111111-0000-4000-8000-00000000000b', 1, 'initial', '{}');

-- A visitor has no way in.
select pg_temp.expect('anon', null, format($$select from %1$I.session_revisions$$, current_schema()), '42501');
select pg_temp.expect('anon', null, format($$insert into %1$I.session_revisions (session_id, revision_number, source, ir_content) values ('11111111-0000-4000-8000-00000000000a', 7, 'repair', '{}')$$, current_schema()), '42501');
select pg_temp.expect('anon', null, format($$update %1$I.session_revisions set change_summary = 'x'$$, current_schema()), '42501');
select pg_temp.expect('anon', null, format($$delete from %1$I.session_revisions$$, current_schema()), '42501');

-- Signed in without an id is nobody.
select pg_temp.expect('authenticated', null, $$select from session_revisions$$, '0 rows');
select pg_temp.expect('authenticated', null, $$insert into session_revisions (session_id, revision_number, source, ir_content) values ('11111111-0000-4000-8000-00000000000a', 7, 'repair', '{}')$$, '42501');

-- Select: in one's own session only.
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$select * from session_revisions$$, '1 row');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$select from session_revisions where session_id = '11111111-0000-4000-8000-00000000000b'$$, '0 rows');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000c', $$select from session_revisions$$, '0 rows');

-- Insert: into one's own session only, and not with a time of one's own.
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$insert into session_revisions (session_id, revision_number, source, ir_content) values ('11111111-0000-4000-8000-00000000000a', 7, 'repair', '{}')$$, '1 row');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$insert into session_revisions (session_id, revision_number, source, ir_content) values ('11111111-0000-4000-8000-00000000000b', 7, 'repair', '{}')$$, '42501');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000c', $$insert into session_revisions (session_id, revision_number, source, ir_content) values ('11111111-0000-4000-8000-00000000000a', 7, 'repair', '{}')$$, '42501');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$insert into session_revisions (session_id, revision_number, source, ir_content, created_at) values ('11111111-0000-4000-8000-00000000000a', 7, 'repair', '{}', 'epoch')$$, '42501');

-- Update: one's own only, never the session it belongs to or its time.
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$update session_revisions set change_summary = 'x'$$, '1 row');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$update session_revisions set change_summary = 'x' where session_id = '11111111-0000-4000-8000-00000000000b'$$, '0 rows');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$update session_revisions set session_id = '11111111-0000-4000-8000-00000000000b'$$, '42501');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$update session_revisions set created_at = 'epoch'$$, '42501');

-- Delete: one's own only.
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$delete from session_revisions$$, '1 row');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$delete from session_revisions where session_id = '11111111-0000-4000-8000-00000000000b'$$, '0 rows');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$truncate session_revisions cascade$$, '42501');

-- The backend sees and writes everybody's.
select pg_temp.expect('service_role', null, $$select from session_revisions where session_id in ('11111111-0000-4000-8000-00000000000a', '11111111-0000-4000-8000-00000000000b')$$, '2 rows');
select pg_temp.expect('service_role', null, $$insert into session_revisions (session_id, revision_number, source, ir_content) values ('11111111-0000-4000-8000-00000000000b', 7, 'repair', '{}')$$, '1 row');
select pg_temp.expect('service_role', null, $$update session_revisions set change_summary = 'x' where session_id in ('11111111-0000-4000-8000-00000000000a', '11111111-0000-4000-8000-00000000000b')$$, '2 rows');
select pg_temp.expect('service_role', null, $$delete from session_revisions where session_id in ('11111111-0000-4000-8000-00000000000a', '11111111-0000-4000-8000-00000000000b')$$, '2 rows');

-- Writing as a user moves the counter that the user may not write.
do $counted$
begin
  perform set_config('request.jwt.claims', '{"role": "authenticated", "sub": "00000000-0000-4000-8000-00000000000a"}', true);
  perform set_config('request.jwt.claim.sub', '00000000-0000-4000-8000-00000000000a', true);
  set local role authenticated;
  insert into session_revisions (session_id, revision_number, source, ir_content) values ('11111111-0000-4000-8000-00000000000a', 8, 'repair', '{}');
  reset role;
  if (select revision_count from sessions where id = '11111111-0000-4000-8000-00000000000a') <> 2 then
    raise exception 'revision_count did not follow an insert';
  end if;

  set local role authenticated;
  delete from session_revisions;
  reset role;
  if (select revision_count from sessions where id = '11111111-0000-4000-8000-00000000000a') <> 0 then
    raise exception 'revision_count did not follow a delete';
  end if;
end
$counted$;
