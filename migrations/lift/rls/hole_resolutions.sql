-- Resolutions: whoever owns the session works with them, nobody else sees them, and none changes hands.
-- Ann (…00a) has a session, Ben (…00b) has another; each holds one row.
insert into sessions (id, user_id, original_input) values
  ('11111111-0000-4000-8000-00000000000a', '00000000-0000-4000-8000-00000000000a', 'Sort a list'),
  ('11111111-0000-4000-8000-00000000000b', '00000000-0000-4000-8000-00000000000b', 'Reverse a list');
insert into session_revisions (id, session_id, revision_number, source, ir_content) values
  ('22222222-0000-4000-8000-00000000000a', '11111111-0000-4000-8000-00000000000a', 1, 'initial', '{}'),
  ('22222222-0000-4000-8000-00000000000b', '11111111-0000-4000-8000-00000000000b', 1, 'initial', '{}');
insert into hole_resolutions (session_id, ir_revision_id, hole_id, hole_type, resolution_method, resolved_value) values
  ('11111111-0000-4000-8000-00000000000a', '22222222-0000-4000-8000-00000000000a', 'hole-1', 'type', 'default', '"int"'),
  ('11111111-0000-4000-8000-00000000000b', '22222222-0000-4000-8000-00000000000b', 'hole-1', 'type', 'default', '"int"');

-- A visitor has no way in.
select pg_temp.expect('anon', null, format($$select from %1$I.hole_resolutions$$, current_schema()), '42501');
select pg_temp.expect('anon', null, format($$insert into %1$I.hole_resolutions (session_id, hole_id, hole_type, resolution_method, resolved_value) values ('11111111-0000-4000-8000-00000000000a', 'hole-7', 'type', 'inference', '"int"')$$, current_schema()), '42501');
select pg_temp.expect('anon', null, format($$update %1$I.hole_resolutions set user_feedback = 'x'$$, current_schema()), '42501');
select pg_temp.expect('anon', null, format($$delete from %1$I.hole_resolutions$$, current_schema()), '42501');

-- Signed in without an id is nobody.
select pg_temp.expect('authenticated', null, $$select from hole_resolutions$$, '0 rows');
select pg_temp.expect('authenticated', null, $$insert into hole_resolutions (session_id, hole_id, hole_type, resolution_method, resolved_value) values ('11111111-0000-4000-8000-00000000000a', 'hole-7', 'type', 'inference', '"int"')$$, '42501');

-- Select: in one's own session only.
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$select * from hole_resolutions$$, '1 row');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$select from hole_resolutions where session_id = '11111111-0000-4000-8000-00000000000b'$$, '0 rows');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000c', $$select from hole_resolutions$$, '0 rows');

-- Insert: into one's own session only, and not with a time of one's own.
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$insert into hole_resolutions (session_id, hole_id, hole_type, resolution_method, resolved_value) values ('11111111-0000-4000-8000-00000000000a', 'hole-7', 'type', 'inference', '"int"')$$, '1 row');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$insert into hole_resolutions (session_id, hole_id, hole_type, resolution_method, resolved_value) values ('11111111-0000-4000-8000-00000000000b', 'hole-7', 'type', 'inference', '"int"')$$, '42501');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000c', $$insert into hole_resolutions (session_id, hole_id, hole_type, resolution_method, resolved_value) values ('11111111-0000-4000-8000-00000000000a', 'hole-7', 'type', 'inference', '"int"')$$, '42501');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$insert into hole_resolutions (session_id, hole_id, hole_type, resolution_method, resolved_value, created_at) values ('11111111-0000-4000-8000-00000000000a', 'hole-7', 'type', 'inference', '"int"', 'epoch')$$, '42501');

-- What is written points at a revision of that session, or at none.
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$insert into hole_resolutions (session_id, hole_id, hole_type, resolution_method, resolved_value, ir_revision_id) values ('11111111-0000-4000-8000-00000000000a', 'hole-7', 'type', 'inference', '"int"', '22222222-0000-4000-8000-00000000000a')$$, '1 row');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$insert into hole_resolutions (session_id, hole_id, hole_type, resolution_method, resolved_value, ir_revision_id) values ('11111111-0000-4000-8000-00000000000a', 'hole-7', 'type', 'inference', '"int"', '22222222-0000-4000-8000-00000000000b')$$, '42501');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$update hole_resolutions set ir_revision_id = '22222222-0000-4000-8000-00000000000b'$$, '42501');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$update hole_resolutions set ir_revision_id = null$$, '1 row');

-- Update: one's own only, never the session it belongs to or its time.
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$update hole_resolutions set user_feedback = 'x'$$, '1 row');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$update hole_resolutions set user_feedback = 'x' where session_id = '11111111-0000-4000-8000-00000000000b'$$, '0 rows');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$update hole_resolutions set session_id = '11111111-0000-4000-8000-00000000000b'$$, '42501');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$update hole_resolutions set created_at = 'epoch'$$, '42501');

-- Delete: one's own only.
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$delete from hole_resolutions$$, '1 row');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$delete from hole_resolutions where session_id = '11111111-0000-4000-8000-00000000000b'$$, '0 rows');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$truncate hole_resolutions cascade$$, '42501');

-- The backend sees and writes everybody's.
select pg_temp.expect('service_role', null, $$select from hole_resolutions where session_id in ('11111111-0000-4000-8000-00000000000a', '11111111-0000-4000-8000-00000000000b')$$, '2 rows');
select pg_temp.expect('service_role', null, $$insert into hole_resolutions (session_id, hole_id, hole_type, resolution_method, resolved_value) values ('11111111-0000-4000-8000-00000000000b', 'hole-7', 'type', 'inference', '"int"')$$, '1 row');
select pg_temp.expect('service_role', null, $$update hole_resolutions set user_feedback = 'x' where session_id in ('11111111-0000-4000-8000-00000000000a', '11111111-0000-4000-8000-00000000000b')$$, '2 rows');
select pg_temp.expect('service_role', null, $$delete from hole_resolutions where session_id in ('11111111-0000-4000-8000-00000000000a', '11111111-0000-4000-8000-00000000000b')$$, '2 rows');

-- Writing as a user moves the counter that the user may not write.
do $counted$
begin
  perform set_config('request.jwt.claims', '{"role": "authenticated", "sub": "00000000-0000-4000-8000-00000000000a"}', true);
  perform set_config('request.jwt.claim.sub', '00000000-0000-4000-8000-00000000000a', true);
  set local role authenticated;
  insert into hole_resolutions (session_id, hole_id, hole_type, resolution_method, resolved_value) values ('11111111-0000-4000-8000-00000000000a', 'hole-8', 'type', 'inference', '"int"');
  reset role;
  if (select hole_count from sessions where id = '11111111-0000-4000-8000-00000000000a') <> 2 then
    raise exception 'hole_count did not follow an insert';
  end if;

  set local role authenticated;
  delete from hole_resolutions;
  reset role;
  if (select hole_count from sessions where id = '11111111-0000-4000-8000-00000000000a') <> 0 then
    raise exception 'hole_count did not follow a delete';
  end if;
end
$counted$;
