-- Rows that Supabase CLI 3.1.0 wrote on 2026-11-25, and columns that the platform's own writers add; the last row is
-- one of theirs, with a version by the clock.
create schema supabase_migrations;
create table supabase_migrations.schema_migrations (
  version text not null primary key,
  statements text[],
  name text,
  created_by text,
  idempotency_key text unique,
  rollback text[]
);
insert into supabase_migrations.schema_migrations (version, name, statements, created_by) values
  ('20240101000001', 'create_notes', array[E'-- Notes.\ncreate table public.notes (id bigint primary key)'], null),
  ('20240909123456', 'add_tags', array['select 1;'], 'ann@example.org');
