-- Rows that node-pg-migrate 9.0.0 wrote on 2026-11-25.
create table public.pgmigrations (id serial primary key, name varchar(255) not null, run_on timestamp not null);
insert into public.pgmigrations (name, run_on) values
  ('1704067200001_create-notes', '2026-11-25 20:52:33.850427'),
  ('1704067200002_add-tags', '2026-11-25 20:52:33.951234');
