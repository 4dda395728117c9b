-- Artifacts: their owners read, upload, rename and delete them; links and steps are the backend's.
-- Ann (…00a) and Ben (…00b) have a run with one artifact each.
insert into auth.users (id, email) values
  ('00000000-0000-4000-8000-00000000000a', 'ann@example.test'),
  ('00000000-0000-4000-8000-00000000000b', 'ben@example.test'),
  ('00000000-0000-4000-8000-00000000000c', 'cleo@example.test');
insert into agent_runs (id, user_id, goal) values
  ('11111111-0000-4000-8000-00000000000a', '00000000-0000-4000-8000-00000000000a', 'Sort a list'),
  ('11111111-0000-4000-8000-00000000000b', '00000000-0000-4000-8000-00000000000b', 'Reverse a list');
insert into agent_artifacts (id, run_id, user_id, name) values
  ('33333333-0000-4000-8000-00000000000a', '11111111-0000-4000-8000-00000000000a', '00000000-0000-4000-8000-00000000000a', 'a.txt'),
  ('33333333-0000-4000-8000-00000000000b', '11111111-0000-4000-8000-00000000000b', '00000000-0000-4000-8000-00000000000b', 'b.txt');

-- A visitor has no way in.
select pg_temp.expect('anon', null, format($$select from %1$I.agent_artifacts$$, current_schema()), '42501');
select pg_temp.expect('anon', null, format($$insert into %1$I.agent_artifacts (run_id, user_id, name) values ('11111111-0000-4000-8000-00000000000a', '00000000-0000-4000-8000-00000000000a', 'x')$$, current_schema()), '42501');
select pg_temp.expect('anon', null, format($$update %1$I.agent_artifacts set name = 'x'$$, current_schema()), '42501');
select pg_temp.expect('anon', null, format($$delete from %1$I.agent_artifacts$$, current_schema()), '42501');

-- Signed in without an id is nobody.
select pg_temp.expect('authenticated', null, $$select from agent_artifacts$$, '0 rows');

-- Select: one's own only.
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$select * from agent_artifacts$$, '1 row');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$select from agent_artifacts where user_id = '00000000-0000-4000-8000-00000000000b'$$, '0 rows');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000c', $$select from agent_artifacts$$, '0 rows');

-- Insert: into one's own run, in one's own folder.
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$insert into agent_artifacts (run_id, user_id, name, storage_bucket, storage_path) values ('11111111-0000-4000-8000-00000000000a', '00000000-0000-4000-8000-00000000000a', 'x', 'artifacts', '00000000-0000-4000-8000-00000000000a/x.txt')$$, '1 row');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$insert into agent_artifacts (run_id, user_id, name, storage_bucket, storage_path) values ('11111111-0000-4000-8000-00000000000a', '00000000-0000-4000-8000-00000000000a', 'x', 'artifacts', '00000000-0000-4000-8000-00000000000b/x.txt')$$, '42501');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$insert into agent_artifacts (run_id, user_id, name, storage_bucket, storage_path) values ('11111111-0000-4000-8000-00000000000a', '00000000-0000-4000-8000-00000000000a', 'x', 'artifacts', '00000000-0000-4000-8000-00000000000a/../00000000-0000-4000-8000-00000000000b/x.txt')$$, '23514');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$insert into agent_artifacts (run_id, user_id, name) values ('11111111-0000-4000-8000-00000000000b', '00000000-0000-4000-8000-00000000000a', 'x')$$, '23503');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$insert into agent_artifacts (run_id, user_id, name) values ('11111111-0000-4000-8000-00000000000b', '00000000-0000-4000-8000-00000000000b', 'x')$$, '42501');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$insert into agent_artifacts (run_id, user_id, name, signed_url, signed_url_expires_at) values ('11111111-0000-4000-8000-00000000000a', '00000000-0000-4000-8000-00000000000a', 'x', 'https://example.test', now())$$, '42501');

-- Update: the name, and never where the bytes are.
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$update agent_artifacts set name = 'x'$$, '1 row');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$update agent_artifacts set name = 'x' where user_id = '00000000-0000-4000-8000-00000000000b'$$, '0 rows');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$update agent_artifacts set storage_path = 'x'$$, '42501');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$update agent_artifacts set user_id = '00000000-0000-4000-8000-00000000000b'$$, '42501');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$update agent_artifacts set run_id = '11111111-0000-4000-8000-00000000000b'$$, '42501');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$update agent_artifacts set content_hash = null$$, '42501');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$update agent_artifacts set signed_url = 'x'$$, '42501');

-- Delete: one's own only.
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$delete from agent_artifacts$$, '1 row');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$delete from agent_artifacts where user_id = '00000000-0000-4000-8000-00000000000b'$$, '0 rows');

-- The backend sees and writes everybody's.
select pg_temp.expect('service_role', null, $$select from agent_artifacts where user_id in ('00000000-0000-4000-8000-00000000000a', '00000000-0000-4000-8000-00000000000b')$$, '2 rows');
select pg_temp.expect('service_role', null, $$insert into agent_artifacts (run_id, user_id, name) values ('11111111-0000-4000-8000-00000000000b', '00000000-0000-4000-8000-00000000000b', 'x')$$, '1 row');
select pg_temp.expect('service_role', null, $$update agent_artifacts set signed_url = 'https://example.test', signed_url_expires_at = now() where user_id in ('00000000-0000-4000-8000-00000000000a', '00000000-0000-4000-8000-00000000000b')$$, '2 rows');
select pg_temp.expect('service_role', null, $$delete from agent_artifacts where user_id in ('00000000-0000-4000-8000-00000000000a', '00000000-0000-4000-8000-00000000000b')$$, '2 rows');
