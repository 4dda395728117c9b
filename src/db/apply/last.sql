-- A bundle without a version is gone: so is its schema, if it was made for it and nobody has put anything into it.
do $last$
declare
  home record;
begin
  if exists (select from schemactl.history where bundle = current_setting('schemactl.bundle')) then
    return;
  end if;
  delete from schemactl.bundles
  where bundle = current_setting('schemactl.bundle')
  returning schema, schema_created into home;
  delete from schemactl.seeds
  where bundle = current_setting('schemactl.bundle');
  delete from schemactl.catalogs
  where bundle = current_setting('schemactl.bundle');
  if home.schema_created and not exists (
    select
    from pg_depend
    where refclassid = 'pg_namespace'::regclass
      and refobjid = to_regnamespace(quote_ident(home.schema))
      and deptype = 'n'
  ) then
    execute format('drop schema %I', home.schema);
  end if;
end
$last$;
