-- Takes back the policies and every grant: the tables are shut again, as they were made.
drop policy "Users can delete their own hole_resolutions" on hole_resolutions;
drop policy "Users can update their own hole_resolutions" on hole_resolutions;
drop policy "Users can insert their own hole_resolutions" on hole_resolutions;
drop policy "Users can view their own hole_resolutions" on hole_resolutions;
drop policy "Users can delete their own session_drafts" on session_drafts;
drop policy "Users can update their own session_drafts" on session_drafts;
drop policy "Users can insert their own session_drafts" on session_drafts;
drop policy "Users can view their own session_drafts" on session_drafts;
drop policy "Users can delete their own session_revisions" on session_revisions;
drop policy "Users can update their own session_revisions" on session_revisions;
drop policy "Users can insert their own session_revisions" on session_revisions;
drop policy "Users can view their own session_revisions" on session_revisions;
drop policy "Users can delete their own sessions" on sessions;
drop policy "Users can update their own sessions" on sessions;
drop policy "Users can insert their own sessions" on sessions;
drop policy "Users can view their own sessions" on sessions;

revoke all
  on hole_resolutions, session_drafts, session_revisions, sessions
  from authenticated, service_role;

-- The schema is shut as well, to a role that has nothing left to do in it. Never public: its grants are not ours.
do $usage$
declare
  role_name text;
begin
  if current_schema() = 'public' then
    return;
  end if;

  foreach role_name in array array['authenticated', 'service_role']
  loop
    if not exists (
      select
      from pg_catalog.pg_class as relation
      join pg_catalog.pg_namespace as namespace on namespace.oid = relation.relnamespace
      where namespace.nspname = current_schema()
        and relation.relkind in ('r', 'p', 'v', 'm', 'f')
        and has_any_column_privilege(role_name, relation.oid, 'select, insert, update')
    ) and not exists (
      select
      from pg_catalog.pg_proc as function
      join pg_catalog.pg_namespace as namespace on namespace.oid = function.pronamespace
      where namespace.nspname = current_schema()
        and has_function_privilege(role_name, function.oid, 'execute')
    ) then
      execute format('revoke usage on schema %I from %I', current_schema(), role_name);
    end if;
  end loop;
end
$usage$;
