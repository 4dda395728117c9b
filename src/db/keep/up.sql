-- The version as the Supabase CLI itself would have recorded it, so that `supabase migration list` stays true. Its
-- table is made where it is missing, and given the columns that old ones lack.
do $keep$
begin
  if not exists (select from pg_namespace where nspname = 'supabase_migrations') then
    create schema supabase_migrations;
  end if;
  if to_regclass('supabase_migrations.schema_migrations') is null then
    create table supabase_migrations.schema_migrations (
      version text not null primary key,
      statements text[],
      name text
    );
  end if;
  if (
    select count(*) < 2 from pg_attribute
    where attrelid = 'supabase_migrations.schema_migrations'::regclass
      and attname in ('statements', 'name')
      and not attisdropped
  ) then
    alter table supabase_migrations.schema_migrations add column if not exists statements text[];
    alter table supabase_migrations.schema_migrations add column if not exists name text;
  end if;
end
$keep$;
insert into supabase_migrations.schema_migrations (version, name, statements)
values (:'written', :'name', :'statements'::text[])
on conflict (version) do update
set name = excluded.name, statements = excluded.statements;
