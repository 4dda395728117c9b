-- Sessions and the views over them: an owner works with their own rows, others see none, nobody writes what is counted.
-- Ann (…00a) has one session, Ben (…00b) another.
insert into sessions (id, user_id, original_input) values
  ('11111111-0000-4000-8000-00000000000a', '00000000-0000-4000-8000-00000000000a', 'Sort a list'),
  ('11111111-0000-4000-8000-00000000000b', '00000000-0000-4000-8000-00000000000b', 'Reverse a list');

-- A visitor has no way in.
select pg_temp.expect('anon', null, format($$select from %1$I.sessions$$, current_schema()), '42501');
select pg_temp.expect('anon', null, format($$insert into %1$I.sessions (user_id, original_input) values ('00000000-0000-4000-8000-00000000000a', 'x')$$, current_schema()), '42501');
select pg_temp.expect('anon', null, format($$update %1$I.sessions set status = 'paused'$$, current_schema()), '42501');
select pg_temp.expect('anon', null, format($$delete from %1$I.sessions$$, current_schema()), '42501');
select pg_temp.expect('anon', null, format($$select from %1$I.session_summary$$, current_schema()), '42501');
select pg_temp.expect('anon', null, format($$select from %1$I.user_analytics$$, current_schema()), '42501');
select pg_temp.expect('anon', null, format($$select from %1$I.recent_activity$$, current_schema()), '42501');

-- Signed in without an id is nobody.
select pg_temp.expect('authenticated', null, $$select from sessions$$, '0 rows');
select pg_temp.expect('authenticated', null, $$insert into sessions (user_id, original_input) values ('00000000-0000-4000-8000-00000000000a', 'x')$$, '42501');

-- Select: one's own only.
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$select * from sessions$$, '1 row');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$select from sessions where user_id = '00000000-0000-4000-8000-00000000000b'$$, '0 rows');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000c', $$select from sessions$$, '0 rows');

-- Insert: for oneself only, and without the columns that the database keeps.
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$insert into sessions (user_id, original_input) values ('00000000-0000-4000-8000-00000000000a', 'x')$$, '1 row');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$insert into sessions (user_id, original_input) values ('00000000-0000-4000-8000-00000000000b', 'x')$$, '42501');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$insert into sessions (user_id, original_input, revision_count) values ('00000000-0000-4000-8000-00000000000a', 'x', 9)$$, '42501');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$insert into sessions (user_id, original_input, draft_count) values ('00000000-0000-4000-8000-00000000000a', 'x', 9)$$, '42501');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$insert into sessions (user_id, original_input, hole_count) values ('00000000-0000-4000-8000-00000000000a', 'x', 9)$$, '42501');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$insert into sessions (user_id, original_input, created_at) values ('00000000-0000-4000-8000-00000000000a', 'x', 'epoch')$$, '42501');

-- Update: one's own only, never the counters, the times or the owner.
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$update sessions set status = 'finalized', finalized_at = now()$$, '1 row');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$update sessions set status = 'paused' where user_id = '00000000-0000-4000-8000-00000000000b'$$, '0 rows');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$update sessions set finalized_at = now()$$, '23514');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$update sessions set user_id = '00000000-0000-4000-8000-00000000000b'$$, '42501');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$update sessions set revision_count = 9$$, '42501');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$update sessions set draft_count = 9$$, '42501');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$update sessions set hole_count = 9$$, '42501');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$update sessions set created_at = 'epoch'$$, '42501');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$update sessions set updated_at = 'epoch'$$, '42501');

-- Delete: one's own only. Truncate knows no rows, so it is nobody's.
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$delete from sessions$$, '1 row');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$delete from sessions where user_id = '00000000-0000-4000-8000-00000000000b'$$, '0 rows');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$truncate sessions cascade$$, '42501');
select pg_temp.expect('service_role', null, $$truncate sessions cascade$$, '42501');

-- The backend sees and writes everybody's.
select pg_temp.expect('service_role', null, $$select from sessions where id in ('11111111-0000-4000-8000-00000000000a', '11111111-0000-4000-8000-00000000000b')$$, '2 rows');
select pg_temp.expect('service_role', null, $$insert into sessions (user_id, original_input) values ('00000000-0000-4000-8000-00000000000a', 'x')$$, '1 row');
select pg_temp.expect('service_role', null, $$update sessions set status = 'error' where id = '11111111-0000-4000-8000-00000000000b'$$, '1 row');
select pg_temp.expect('service_role', null, $$delete from sessions where id = '11111111-0000-4000-8000-00000000000b'$$, '1 row');

-- The views show what the tables show, and nothing is written through them.
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$select from session_summary$$, '1 row');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$select from user_analytics$$, '1 row');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$select from recent_activity$$, '1 row');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000c', $$select from session_summary$$, '0 rows');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000c', $$select from user_analytics$$, '0 rows');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000c', $$select from recent_activity$$, '0 rows');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$delete from session_summary$$, '55000');
select pg_temp.expect('service_role', null, $$select from session_summary where id in ('11111111-0000-4000-8000-00000000000a', '11111111-0000-4000-8000-00000000000b')$$, '2 rows');

-- The functions behind the triggers are nobody's to call.
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$select update_session_revision_count()$$, '42501');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$select update_session_draft_count()$$, '42501');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$select update_session_hole_count()$$, '42501');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$select update_updated_at_column()$$, '42501');
