-- Nobody makes themselves a member of a tenant.
do $membership$
begin
  if has_column_privilege('authenticated', 'users', 'tenant_id', 'insert, update')
    or has_column_privilege('anon', 'users', 'tenant_id', 'insert, update')
  then
    raise exception 'a user may write users.tenant_id';
  end if;
end
$membership$;
