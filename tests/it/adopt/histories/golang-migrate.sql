-- The table as database/postgres/postgres.go of golang-migrate 4.19 makes it.
create table public.schema_migrations (version bigint not null primary key, dirty boolean not null);
insert into public.schema_migrations values (2, false);
