-- The first step of a bundle: its schema, where there is none, and the note of where it lives.
do $first$
declare
  home constant text := current_setting('schemactl.schema');
  here constant boolean := exists (select from pg_namespace where nspname = home);
begin
  -- Not `if not exists`: that asks for the right to create even where nothing is to be created.
  if not here then
    execute format('create schema %I', home);
  end if;
  insert into schemactl.bundles (bundle, schema, schema_created)
  values (current_setting('schemactl.bundle'), home, not here);
end
$first$;
