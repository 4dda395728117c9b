-- Takes back the agent core. The tables go with their triggers, policies and indexes, children first.
drop function cleanup_expired_memory(integer);

drop table agent_memory;
drop table agent_messages;
drop table agent_artifacts;
drop table agent_steps;
drop table agent_runs;

drop function check_run_completion();
drop function update_run_statistics();

drop type agent_mode;
drop type tool_type;
drop type agent_step_status;
drop type agent_run_status;

-- The schema is shut as well, for whom nothing is left to do in it. Never public: its grants are not ours.
do $usage$
declare
  role_name text;
begin
  foreach role_name in array array['authenticated', 'service_role']
  loop
    if current_schema() <> 'public'
      and not exists (
        select
        from pg_catalog.pg_class as relation
        where relation.relnamespace = quote_ident(current_schema())::regnamespace
          and (
            exists (
              select
              from aclexplode(relation.relacl) as granted
              where granted.grantee = role_name::regrole
            )
            or exists (
              select
              from pg_catalog.pg_attribute as attribute
              cross join aclexplode(attribute.attacl) as granted
              where attribute.attrelid = relation.oid
                and granted.grantee = role_name::regrole
            )
          )
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
