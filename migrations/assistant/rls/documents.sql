-- Documents: everybody works with their own; members of a tenant read what is shown to it; nobody shows anything to a
-- tenant they are not in.
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

-- A visitor has no way in.
select pg_temp.expect('anon', null, format($$select from %1$I.documents$$, current_schema()), '42501');
select pg_temp.expect('anon', null, format($$insert into %1$I.documents (user_id, source_uri) values ('00000000-0000-4000-8000-00000000000a', 'x')$$, current_schema()), '42501');
select pg_temp.expect('anon', null, format($$update %1$I.documents set title = 'x'$$, current_schema()), '42501');
select pg_temp.expect('anon', null, format($$delete from %1$I.documents$$, current_schema()), '42501');
select pg_temp.expect('anon', null, format($$select %1$I.search_documents('{}')$$, current_schema()), '42501');
select pg_temp.expect('anon', null, format($$select %1$I.ids_of_documents_tagged('{}', 9)$$, current_schema()), '42501');

-- Select: one's own, and what one's tenant is shown.
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$select * from documents$$, '2 rows');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000b', $$select from documents$$, '1 row');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000b', $$select from documents where id = '44444444-0000-4000-8000-00000000001a'$$, '1 row');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000b', $$select from documents where id = '44444444-0000-4000-8000-00000000000a'$$, '0 rows');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000c', $$select from documents$$, '1 row');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000c', $$select from documents where id = '44444444-0000-4000-8000-00000000001a'$$, '0 rows');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000d', $$select from documents$$, '0 rows');
select pg_temp.expect('authenticated', null, $$select from documents$$, '0 rows');

-- Insert: for oneself only; the tenant is the database's answer, not the user's.
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$insert into documents (user_id, source_uri) values ('00000000-0000-4000-8000-00000000000a', 'x')$$, '1 row');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$insert into documents (user_id, source_uri, visibility) values ('00000000-0000-4000-8000-00000000000a', 'x', 'tenant')$$, '1 row');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$insert into documents (user_id, source_uri) values ('00000000-0000-4000-8000-00000000000b', 'x')$$, '42501');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$insert into documents (user_id, source_uri, visibility) values ('00000000-0000-4000-8000-00000000000c', 'x', 'tenant')$$, '42501');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$insert into documents (user_id, source_uri, tenant_id) values ('00000000-0000-4000-8000-00000000000a', 'x', '99999999-0000-4000-8000-000000000002')$$, '42501');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$insert into documents (user_id, source_uri, checksum) values ('00000000-0000-4000-8000-00000000000a', 'x', repeat('0a', 32))$$, '42501');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$insert into documents (user_id, source_uri, status) values ('00000000-0000-4000-8000-00000000000a', 'x', 'ready')$$, '42501');
select pg_temp.expect('authenticated', null, $$insert into documents (user_id, source_uri) values ('00000000-0000-4000-8000-00000000000a', 'x')$$, '42501');

-- Update: one's own title and visibility only. To read is not to write.
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$update documents set title = 'x', visibility = 'tenant' where id = '44444444-0000-4000-8000-00000000000a'$$, '1 row');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000b', $$update documents set title = 'x'$$, '0 rows');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000b', $$update documents set visibility = 'private'$$, '0 rows');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$update documents set user_id = '00000000-0000-4000-8000-00000000000b'$$, '42501');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$update documents set tenant_id = '99999999-0000-4000-8000-000000000002'$$, '42501');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$update documents set source_uri = 'x'$$, '42501');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$update documents set checksum = repeat('0a', 32)$$, '42501');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$update documents set status = 'ready'$$, '42501');

-- Delete: one's own only.
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$delete from documents$$, '2 rows');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000b', $$delete from documents$$, '0 rows');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$truncate documents cascade$$, '42501');

-- The backend sees and writes everybody's. A checksum is there once, and an address holds no password.
select pg_temp.expect('service_role', null, $$select from documents where id in ('44444444-0000-4000-8000-00000000000a', '44444444-0000-4000-8000-00000000001a', '44444444-0000-4000-8000-00000000000c')$$, '3 rows');
select pg_temp.expect('service_role', null, $$insert into documents (user_id, source_uri, checksum, status) values ('00000000-0000-4000-8000-00000000000c', 'x', repeat('0a', 32), 'ready')$$, '1 row');
select pg_temp.expect('service_role', null, $$update documents set status = 'failed' where id = '44444444-0000-4000-8000-00000000000c'$$, '1 row');
select pg_temp.expect('service_role', null, $$delete from documents where id = '44444444-0000-4000-8000-00000000000c'$$, '1 row');
select pg_temp.expect('service_role', null, $$update documents set checksum = repeat('0a', 32) where id in ('44444444-0000-4000-8000-00000000000a', '44444444-0000-4000-8000-00000000001a')$$, '23505');
select pg_temp.expect('service_role', null, $$insert into documents (user_id, source_uri) values ('00000000-0000-4000-8000-00000000000a', 'https://ann:secret@example.com/')$$, '23514');

-- Without a tenant there is nobody to show a document to.
select pg_temp.expect('service_role', null, $$insert into users (id) values ('00000000-0000-4000-8000-00000000000d')$$, '1 row');
insert into users (id) values ('00000000-0000-4000-8000-00000000000d');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000d', $$insert into documents (user_id, source_uri) values ('00000000-0000-4000-8000-00000000000d', 'x')$$, '1 row');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000d', $$insert into documents (user_id, source_uri, visibility) values ('00000000-0000-4000-8000-00000000000d', 'x', 'tenant')$$, '42501');

-- Search finds what the table shows, also when the first half of it is called alone.
insert into document_metadata (document_id, tags) values
  ('44444444-0000-4000-8000-00000000000a', '{"topic": "zebra"}'),
  ('44444444-0000-4000-8000-00000000001a', '{"topic": "zebra"}'),
  ('44444444-0000-4000-8000-00000000000c', '{"topic": "zebra"}');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$select from search_documents('{"topic": "zebra"}')$$, '2 rows');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000b', $$select from search_documents('{"topic": "zebra"}')$$, '1 row');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000c', $$select from search_documents('{"topic": "zebra"}')$$, '1 row');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000d', $$select from search_documents('{"topic": "zebra"}')$$, '0 rows');
select pg_temp.expect('authenticated', null, $$select from search_documents('{"topic": "zebra"}')$$, '0 rows');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$select from search_documents('{"topic": "lion"}')$$, '0 rows');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000b', $$select from ids_of_documents_tagged('{"topic": "zebra"}', 9)$$, '1 row');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000d', $$select from ids_of_documents_tagged('{"topic": "zebra"}', 9)$$, '0 rows');

-- Who leaves a tenant takes their own documents along, sees no more of the others', and shows nothing to either.
update users set tenant_id = '99999999-0000-4000-8000-000000000002' where id = '00000000-0000-4000-8000-00000000000a';
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$select from documents$$, '3 rows');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$select from documents where id = '44444444-0000-4000-8000-00000000000c'$$, '1 row');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000b', $$select from documents where id = '44444444-0000-4000-8000-00000000001a'$$, '1 row');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000c', $$select from documents where id = '44444444-0000-4000-8000-00000000001a'$$, '0 rows');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$update documents set visibility = 'private' where id = '44444444-0000-4000-8000-00000000001a'$$, '1 row');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$update documents set visibility = 'tenant' where id = '44444444-0000-4000-8000-00000000000a'$$, '42501');

-- The function behind the trigger is nobody's to call.
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$select set_tenant_of_document()$$, '42501');
