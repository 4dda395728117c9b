-- Row-level security is on wherever users come near, a visitor has no way in, and nobody but the backend writes
-- counters.
do $access$
declare
  tables constant text[] := array['sessions', 'session_revisions', 'session_drafts', 'hole_resolutions'];
  table_name text;
  column_name text;
begin
  foreach table_name in array tables
  loop
    if not (select relrowsecurity from pg_catalog.pg_class where oid = table_name::regclass) then
      raise exception 'row-level security is off on %', table_name;
    end if;
    if has_any_column_privilege('anon', table_name, 'select, insert, update')
      or has_table_privilege('anon', table_name, 'delete, truncate')
    then
      raise exception 'anon has a privilege on %', table_name;
    end if;
  end loop;

  foreach column_name in array array['revision_count', 'draft_count', 'hole_count', 'created_at', 'updated_at']
  loop
    if has_column_privilege('authenticated', 'sessions', column_name, 'insert, update') then
      raise exception 'authenticated may write sessions.%', column_name;
    end if;
  end loop;
end
$access$;
