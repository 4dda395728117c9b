-- Attachments: whoever sees a document sees them, whoever owns it writes them.
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
insert into attachments (document_id, file_name, storage_path) values
  ('44444444-0000-4000-8000-00000000000a', 'zebra.png', 'docs/zebra.png'),
  ('44444444-0000-4000-8000-00000000001a', 'zebra.png', 'docs/zebra.png'),
  ('44444444-0000-4000-8000-00000000000c', 'zebra.png', 'docs/zebra.png');

-- A visitor has no way in.
select pg_temp.expect('anon', null, format($$select from %1$I.attachments$$, current_schema()), '42501');
select pg_temp.expect('anon', null, format($$insert into %1$I.attachments (document_id, file_name, storage_path) values ('44444444-0000-4000-8000-00000000000a', 'zebra.png', 'docs/zebra.png')$$, current_schema()), '42501');
select pg_temp.expect('anon', null, format($$update %1$I.attachments set file_name = 'x'$$, current_schema()), '42501');
select pg_temp.expect('anon', null, format($$delete from %1$I.attachments$$, current_schema()), '42501');

-- Select: with the document.
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$select * from attachments$$, '2 rows');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000b', $$select from attachments$$, '1 row');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000b', $$select from attachments where document_id = '44444444-0000-4000-8000-00000000000a'$$, '0 rows');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000c', $$select from attachments$$, '1 row');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000d', $$select from attachments$$, '0 rows');
select pg_temp.expect('authenticated', null, $$select from attachments$$, '0 rows');

-- Insert: to one's own documents only. To read is not to write.
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$insert into attachments (document_id, file_name, storage_path) values ('44444444-0000-4000-8000-00000000000a', 'zebra.png', 'docs/zebra.png')$$, '1 row');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000b', $$insert into attachments (document_id, file_name, storage_path) values ('44444444-0000-4000-8000-00000000001a', 'zebra.png', 'docs/zebra.png')$$, '42501');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$insert into attachments (document_id, file_name, storage_path) values ('44444444-0000-4000-8000-00000000000c', 'zebra.png', 'docs/zebra.png')$$, '42501');
select pg_temp.expect('authenticated', null, $$insert into attachments (document_id, file_name, storage_path) values ('44444444-0000-4000-8000-00000000000a', 'zebra.png', 'docs/zebra.png')$$, '42501');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$insert into attachments (document_id, file_name, storage_path, created_at) values ('44444444-0000-4000-8000-00000000000a', 'zebra.png', 'docs/zebra.png', 'epoch')$$, '42501');

-- Update: not at all.
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$update attachments set file_name = 'x'$$, '42501');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$update attachments set document_id = '44444444-0000-4000-8000-00000000000c'$$, '42501');

-- Delete: of one's own documents only.
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$delete from attachments$$, '2 rows');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000b', $$delete from attachments$$, '0 rows');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$truncate attachments$$, '42501');

-- The backend sees and writes everybody's.
select pg_temp.expect('service_role', null, $$select from attachments where document_id in ('44444444-0000-4000-8000-00000000000a', '44444444-0000-4000-8000-00000000001a', '44444444-0000-4000-8000-00000000000c')$$, '3 rows');
select pg_temp.expect('service_role', null, $$insert into attachments (document_id, file_name, storage_path) values ('44444444-0000-4000-8000-00000000000c', 'zebra.png', 'docs/zebra.png')$$, '1 row');
select pg_temp.expect('service_role', null, $$update attachments set file_name = 'x' where document_id in ('44444444-0000-4000-8000-00000000000a', '44444444-0000-4000-8000-00000000001a', '44444444-0000-4000-8000-00000000000c')$$, '3 rows');
select pg_temp.expect('service_role', null, $$delete from attachments where document_id in ('44444444-0000-4000-8000-00000000000a', '44444444-0000-4000-8000-00000000001a', '44444444-0000-4000-8000-00000000000c')$$, '3 rows');
