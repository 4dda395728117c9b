-- Raises when the connectors are not what 0002 promises: 3 tables with row-level security, 8 policies, and tokens that only
-- the backend encrypts, reads and decrypts.
do $verify$
declare
  connectors constant regclass[] := '{connector_definitions, connector_credentials, connector_usage_log}';
  role_name text;
  function_name regprocedure;
begin
  if exists (select from pg_catalog.pg_class where oid = any (connectors) and not relrowsecurity) then
    raise exception 'row-level security is off on a table of the connectors';
  end if;
  if (select count(*) from pg_catalog.pg_policy where polrelid = any (connectors)) <> 8 then
    raise exception 'the connectors do not have the 8 policies promised';
  end if;

  foreach role_name in array array['anon', 'authenticated']
  loop
    foreach function_name in array array['encrypt_token(text)', 'decrypt_token(bytea)']::regprocedure[]
    loop
      if has_function_privilege(role_name, function_name, 'execute') then
        raise exception '% may execute %', role_name, function_name;
      end if;
    end loop;
    if has_column_privilege(role_name, 'connector_credentials', 'encrypted_access_token', 'select')
      or has_column_privilege(role_name, 'connector_credentials', 'encrypted_refresh_token', 'select')
    then
      raise exception '% may read encrypted tokens', role_name;
    end if;
  end loop;
end
$verify$;
