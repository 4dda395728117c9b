-- Takes back pgcrypto and the schema for extensions, where they were made here.
-- It fails, and nothing happens, as long as something else uses them.
do $extensions$
declare
  mark constant text := 'schemactl platform stand-in';
begin
  if exists (
    select from pg_catalog.pg_extension
    where extname = 'pgcrypto' and pg_catalog.obj_description(oid, 'pg_extension') = mark
  ) then
    drop extension pgcrypto;
  end if;

  if exists (
    select from pg_catalog.pg_namespace
    where nspname = 'extensions' and pg_catalog.obj_description(oid, 'pg_namespace') = mark
  ) then
    drop schema extensions;
  end if;
end
$extensions$;
