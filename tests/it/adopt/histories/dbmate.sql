-- Rows that dbmate 2.36.0 wrote on 2026-11-25.
create table public.schema_migrations (version varchar not null primary key);
insert into public.schema_migrations values ('20240101000001'), ('20240101000002');
