-- Connectors: signed-in users see the active ones, only the backend keeps them. Tokens travel to the addresses in here.
-- One connector is active, one is retired.
insert into auth.users (id, email) values
  ('00000000-0000-4000-8000-00000000000a', 'ann@example.test'),
  ('00000000-0000-4000-8000-00000000000b', 'ben@example.test'),
  ('00000000-0000-4000-8000-00000000000c', 'cleo@example.test');
insert into connector_definitions (id, slug, name, category, authorization_url, token_url, api_base_url, is_active) values
  ('66666666-0000-4000-8000-00000000000a', 'probe-open', 'Open', 'other', 'https://example.test/a', 'https://example.test/t', 'https://example.test', true),
  ('66666666-0000-4000-8000-00000000000b', 'probe-retired', 'Retired', 'other', 'https://example.test/a', 'https://example.test/t', 'https://example.test', false);

-- A visitor has no way in.
select pg_temp.expect('anon', null, format($$select from %1$I.connector_definitions$$, current_schema()), '42501');
select pg_temp.expect('anon', null, format($$insert into %1$I.connector_definitions (slug, name, category, authorization_url, token_url, api_base_url) values ('probe-x', 'X', 'other', 'https://x.test', 'https://x.test', 'https://x.test')$$, current_schema()), '42501');
select pg_temp.expect('anon', null, format($$update %1$I.connector_definitions set name = 'x'$$, current_schema()), '42501');
select pg_temp.expect('anon', null, format($$delete from %1$I.connector_definitions$$, current_schema()), '42501');

-- Select: the active ones.
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$select from connector_definitions where slug in ('probe-open', 'probe-retired')$$, '1 row');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$select from connector_definitions where slug = 'probe-retired'$$, '0 rows');

-- No user writes.
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$insert into connector_definitions (slug, name, category, authorization_url, token_url, api_base_url) values ('probe-x', 'X', 'other', 'https://x.test', 'https://x.test', 'https://x.test')$$, '42501');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$update connector_definitions set token_url = 'https://evil.test' where slug = 'probe-open'$$, '42501');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$delete from connector_definitions where slug = 'probe-open'$$, '42501');

-- The backend does, but only addresses that are encrypted on the way.
select pg_temp.expect('service_role', null, $$select from connector_definitions where slug in ('probe-open', 'probe-retired')$$, '2 rows');
select pg_temp.expect('service_role', null, $$insert into connector_definitions (slug, name, category, authorization_url, token_url, api_base_url) values ('probe-x', 'X', 'other', 'https://x.test', 'https://x.test', 'https://x.test')$$, '1 row');
select pg_temp.expect('service_role', null, $$update connector_definitions set is_active = false where slug in ('probe-open', 'probe-retired')$$, '2 rows');
select pg_temp.expect('service_role', null, $$update connector_definitions set token_url = 'http://example.test' where slug = 'probe-open'$$, '23514');
select pg_temp.expect('service_role', null, $$delete from connector_definitions where slug in ('probe-open', 'probe-retired')$$, '2 rows');
