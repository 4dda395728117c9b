-- The schema that holds extensions, and pgcrypto in it.
--
-- What is there already is used and left alone; what is made here is marked by its comment, for the way back.
do $extensions$
declare
  mark constant text := 'schemactl platform stand-in';
  found_in name;
begin
  if not exists (select from pg_catalog.pg_namespace where nspname = 'extensions') then
    create schema extensions;
    execute format('comment on schema extensions is %L', mark);
    grant usage on schema extensions to anon, authenticated, service_role;
  end if;

  select namespace.nspname
  into found_in
  from pg_catalog.pg_extension as extension
  join pg_catalog.pg_namespace as namespace on namespace.oid = extension.extnamespace
  where extension.extname = 'pgcrypto';

  if found_in is null then
    if not exists (select from pg_catalog.pg_available_extensions where name = 'pgcrypto') then
      raise exception using
        errcode = 'feature_not_supported',
        message = 'the extension pgcrypto is not installed on this server',
        hint = 'Install the package with Postgres'' additional modules (postgresql-contrib on most systems), then try again.';
    end if;
    create extension if not exists pgcrypto with schema extensions;
    execute format('comment on extension pgcrypto is %L', mark);
  elsif found_in <> 'extensions' then
    raise exception using
      errcode = 'duplicate_object',
      message = format('the extension pgcrypto is in the schema %I, and has to be in extensions', found_in),
      hint = 'Move it: alter extension pgcrypto set schema extensions;';
  end if;
end
$extensions$;
