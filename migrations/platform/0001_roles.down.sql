-- Takes back the roles that were made here and that nothing in the whole cluster uses.
--
-- A role without the mark was there before. A role that another database still uses (it owns or may do something there),
-- or that was granted to somebody else, stays with its mark; the last one to leave drops it.
revoke usage on schema auth from anon, authenticated, service_role;

do $roles$
declare
  mark constant text := 'schemactl platform stand-in';
  made record;
begin
  for made in
    select role.oid, role.rolname
    from pg_catalog.pg_roles as role
    where role.rolname in ('anon', 'authenticated', 'service_role')
      and pg_catalog.shobj_description(role.oid, 'pg_authid') = mark
    order by role.rolname
  loop
    -- Dropping a role drops its memberships without a word, so they are looked at here.
    if exists (
      select from pg_catalog.pg_auth_members as membership
      where membership.roleid = made.oid
        and membership.member <> current_user::regrole
        -- Since 16 a role that creates another is made its administrator, which is no use of it.
        and not (membership.admin_option and membership.grantor = 10)
    ) then
      raise notice 'role % stays: it was granted to another role', made.rolname;
      continue;
    end if;

    begin
      execute format('drop role %I', made.rolname);
    exception
      when dependent_objects_still_exist then
        raise notice 'role % stays: something else on this server depends on it', made.rolname;
      when insufficient_privilege then
        raise notice 'role % stays: role % may not drop it', made.rolname, current_user;
      when undefined_object or internal_error then
        -- Another database of this cluster was faster. Postgres has no error code of its own for that
        -- ("could not find tuple for role", "tuple concurrently deleted"), so look.
        if exists (select from pg_catalog.pg_roles where oid = made.oid) then
          raise;
        end if;
    end;
  end loop;
end
$roles$;
