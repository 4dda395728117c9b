-- The version is gone, for the Supabase CLI too.
do $keep$
begin
  if to_regclass('supabase_migrations.schema_migrations') is not null then
    delete from supabase_migrations.schema_migrations
    where version = :'written';
  end if;
end
$keep$;
