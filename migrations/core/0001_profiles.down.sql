-- Takes back the profiles and what the tables shared.
drop table profiles;
drop function set_updated_at();

-- The schema is shut again for whom nothing is left to do in it. Never public: who may enter that was not decided here.
do $usage$
declare
  role_name text;
begin
  foreach role_name in array array['anon', 'authenticated', 'service_role']
  loop
    if current_schema() <> 'public'
      and not exists (
        select
        from pg_catalog.pg_class as relation
        left join pg_catalog.pg_attribute as attribute on attribute.attrelid = relation.oid
        cross join aclexplode(array_cat(relation.relacl, attribute.attacl)) as granted
        where relation.relnamespace = quote_ident(current_schema())::regnamespace
          and granted.grantee = role_name::regrole
      )
      and not exists (
        select
        from pg_catalog.pg_proc as function
        cross join aclexplode(function.proacl) as granted
        where function.pronamespace = quote_ident(current_schema())::regnamespace
          and granted.grantee = role_name::regrole
      )
    then
      execute format('revoke usage on schema %I from %I', current_schema(), role_name);
    end if;
  end loop;
end
$usage$;
