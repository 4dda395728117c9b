-- Tags and properties: whoever sees a document sees them, whoever owns it writes them.
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
insert into documents (id, user_id, visibility, source_uri, title) values
  ('44444444-0000-4000-8000-00000000000a', '00000000-0000-4000-8000-00000000000a', 'private', 'https://example.com/a', 'Ann''s own'),
  ('44444444-0000-4000-8000-00000000001a', '00000000-0000-4000-8000-00000000000a', 'tenant', 'https://example.com/shared', 'Ann''s, for the tenant'),
  ('44444444-0000-4000-8000-00000000000c', '00000000-0000-4000-8000-00000000000c', 'tenant', 'https://example.com/c', 'Cid''s, for the tenant');
insert into document_metadata (document_id, tags) values
  ('44444444-0000-4000-8000-00000000000a', '{"topic": "zebra"}'),
  ('44444444-0000-4000-8000-00000000001a', '{"topic": "zebra"}'),
  ('44444444-0000-4000-8000-00000000000c', '{"topic": "zebra"}');

-- A visitor has no way in.
select pg_temp.expect('anon', null, format($$select from %1$I.document_metadata$$, current_schema()), '42501');
select pg_temp.expect('anon', null, format($$insert into %1$I.document_metadata (document_id, tags) values ('44444444-0000-4000-8000-00000000000a', '{"topic": "zebra"}')$$, current_schema()), '42501');
select pg_temp.expect('anon', null, format($$update %1$I.document_metadata set tags = '[]'$$, current_schema()), '42501');
select pg_temp.expect('anon', null, format($$delete from %1$I.document_metadata$$, current_schema()), '42501');

-- Select: with the document.
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$select * from document_metadata$$, '2 rows');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000b', $$select from document_metadata$$, '1 row');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000b', $$select from document_metadata where document_id = '44444444-0000-4000-8000-00000000000a'$$, '0 rows');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000c', $$select from document_metadata$$, '1 row');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000d', $$select from document_metadata$$, '0 rows');
select pg_temp.expect('authenticated', null, $$select from document_metadata$$, '0 rows');

-- Insert: to one's own documents only. To read is not to write.
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$insert into document_metadata (document_id, tags) values ('44444444-0000-4000-8000-00000000000a', '{"topic": "zebra"}')$$, '1 row');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000b', $$insert into document_metadata (document_id, tags) values ('44444444-0000-4000-8000-00000000001a', '{"topic": "zebra"}')$$, '42501');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$insert into document_metadata (document_id, tags) values ('44444444-0000-4000-8000-00000000000c', '{"topic": "zebra"}')$$, '42501');
select pg_temp.expect('authenticated', null, $$insert into document_metadata (document_id, tags) values ('44444444-0000-4000-8000-00000000000a', '{"topic": "zebra"}')$$, '42501');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$insert into document_metadata (document_id, tags, created_at) values ('44444444-0000-4000-8000-00000000000a', '{"topic": "zebra"}', 'epoch')$$, '42501');

-- Update: of one's own documents only, and it stays with its document.
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$update document_metadata set tags = '[]'$$, '2 rows');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000b', $$update document_metadata set tags = '[]'$$, '0 rows');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$update document_metadata set document_id = '44444444-0000-4000-8000-00000000000c'$$, '42501');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$update document_metadata set created_at = 'epoch'$$, '42501');

-- Delete: of one's own documents only.
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$delete from document_metadata$$, '2 rows');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000b', $$delete from document_metadata$$, '0 rows');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$truncate document_metadata$$, '42501');

-- The backend sees and writes everybody's.
select pg_temp.expect('service_role', null, $$select from document_metadata where document_id in ('44444444-0000-4000-8000-00000000000a', '44444444-0000-4000-8000-00000000001a', '44444444-0000-4000-8000-00000000000c')$$, '3 rows');
select pg_temp.expect('service_role', null, $$insert into document_metadata (document_id, tags) values ('44444444-0000-4000-8000-00000000000c', '{"topic": "zebra"}')$$, '1 row');
select pg_temp.expect('service_role', null, $$update document_metadata set tags = '[]' where document_id in ('44444444-0000-4000-8000-00000000000a', '44444444-0000-4000-8000-00000000001a', '44444444-0000-4000-8000-00000000000c')$$, '3 rows');
select pg_temp.expect('service_role', null, $$delete from document_metadata where document_id in ('44444444-0000-4000-8000-00000000000a', '44444444-0000-4000-8000-00000000001a', '44444444-0000-4000-8000-00000000000c')$$, '3 rows');
