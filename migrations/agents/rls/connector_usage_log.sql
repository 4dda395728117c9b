-- Usage: users read their own, the backend writes. Rate limits rest on it.
-- Ann (…00a) and Ben (…00b) made one call each.
insert into auth.users (id, email) values
  ('00000000-0000-4000-8000-00000000000a', 'ann@example.test'),
  ('00000000-0000-4000-8000-00000000000b', 'ben@example.test'),
  ('00000000-0000-4000-8000-00000000000c', 'cleo@example.test');
insert into connector_definitions (id, slug, name, category, authorization_url, token_url, api_base_url, is_active) values
  ('66666666-0000-4000-8000-00000000000a', 'probe-open', 'Open', 'other', 'https://example.test/a', 'https://example.test/t', 'https://example.test', true),
  ('66666666-0000-4000-8000-00000000000b', 'probe-retired', 'Retired', 'other', 'https://example.test/a', 'https://example.test/t', 'https://example.test', false);
insert into connector_usage_log (user_id, connector_id, operation) values
  ('00000000-0000-4000-8000-00000000000a', '66666666-0000-4000-8000-00000000000a', 'files.list'),
  ('00000000-0000-4000-8000-00000000000b', '66666666-0000-4000-8000-00000000000a', 'files.list');

-- A visitor has no way in.
select pg_temp.expect('anon', null, format($$select from %1$I.connector_usage_log$$, current_schema()), '42501');
select pg_temp.expect('anon', null, format($$insert into %1$I.connector_usage_log (user_id, connector_id, operation) values ('00000000-0000-4000-8000-00000000000a', '66666666-0000-4000-8000-00000000000a', 'x')$$, current_schema()), '42501');
select pg_temp.expect('anon', null, format($$update %1$I.connector_usage_log set operation = 'x'$$, current_schema()), '42501');
select pg_temp.expect('anon', null, format($$delete from %1$I.connector_usage_log$$, current_schema()), '42501');

-- Signed in without an id is nobody.
select pg_temp.expect('authenticated', null, $$select from connector_usage_log$$, '0 rows');

-- Select: one's own only.
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$select * from connector_usage_log$$, '1 row');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$select from connector_usage_log where user_id = '00000000-0000-4000-8000-00000000000b'$$, '0 rows');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000c', $$select from connector_usage_log$$, '0 rows');

-- No user writes, not even about themselves.
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$insert into connector_usage_log (user_id, connector_id, operation) values ('00000000-0000-4000-8000-00000000000a', '66666666-0000-4000-8000-00000000000a', 'x')$$, '42501');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$update connector_usage_log set created_at = 'epoch'$$, '42501');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$delete from connector_usage_log$$, '42501');

-- Nor if somebody grants it by mistake.
grant insert, update, delete on connector_usage_log to authenticated;
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$update connector_usage_log set created_at = 'epoch'$$, '0 rows');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$delete from connector_usage_log$$, '0 rows');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$insert into connector_usage_log (user_id, connector_id, operation) values ('00000000-0000-4000-8000-00000000000a', '66666666-0000-4000-8000-00000000000a', 'x')$$, '42501');

-- The backend does.
select pg_temp.expect('service_role', null, $$select from connector_usage_log where user_id in ('00000000-0000-4000-8000-00000000000a', '00000000-0000-4000-8000-00000000000b')$$, '2 rows');
select pg_temp.expect('service_role', null, $$insert into connector_usage_log (user_id, connector_id, operation) values ('00000000-0000-4000-8000-00000000000b', '66666666-0000-4000-8000-00000000000a', 'x')$$, '1 row');
select pg_temp.expect('service_role', null, $$update connector_usage_log set latency_ms = 5 where user_id in ('00000000-0000-4000-8000-00000000000a', '00000000-0000-4000-8000-00000000000b')$$, '2 rows');
select pg_temp.expect('service_role', null, $$delete from connector_usage_log where user_id in ('00000000-0000-4000-8000-00000000000a', '00000000-0000-4000-8000-00000000000b')$$, '2 rows');
