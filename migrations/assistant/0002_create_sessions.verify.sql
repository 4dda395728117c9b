-- The hashes of tokens are the backend's alone.
do $tokens$
declare
  role_name text;
  column_name text;
begin
  foreach role_name in array array['anon', 'authenticated']
  loop
    foreach column_name in array array['session_token', 'refresh_token']
    loop
      if has_column_privilege(role_name, 'sessions', column_name, 'select, insert, update') then
        raise exception '% may read or write sessions.%', role_name, column_name;
      end if;
    end loop;
  end loop;
end
$tokens$;
