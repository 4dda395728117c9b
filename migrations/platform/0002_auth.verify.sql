-- The helper functions read both settings, take an empty one for an absent one, and the table of users is closed.
do $auth$
declare
  someone constant uuid := '00000000-0000-4000-8000-000000000001';
begin
  perform set_config('request.jwt.claim.sub', '', true);
  perform set_config('request.jwt.claim.role', '', true);
  perform set_config('request.jwt.claims', '', true);
  if uid() is not null or role() is not null then
    raise exception 'a request without claims has a user or a role';
  end if;

  perform set_config('request.jwt.claims', json_build_object('sub', someone, 'role', 'authenticated')::text, true);
  if uid() is distinct from someone or role() is distinct from 'authenticated' or jwt() ->> 'sub' is distinct from someone::text then
    raise exception 'the claims of request.jwt.claims are not read';
  end if;

  perform set_config('request.jwt.claims', '', true);
  perform set_config('request.jwt.claim.sub', someone::text, true);
  if uid() is distinct from someone then
    raise exception 'the claim of request.jwt.claim.sub is not read';
  end if;
  perform set_config('request.jwt.claim.sub', '', true);

  if has_any_column_privilege('anon', 'users', 'select, insert, update')
    or has_any_column_privilege('authenticated', 'users', 'select, insert, update')
    or has_table_privilege('anon', 'users', 'delete, truncate')
    or has_table_privilege('authenticated', 'users', 'delete, truncate') then
    raise exception 'the table of users is open to the API roles';
  end if;
end
$auth$;
