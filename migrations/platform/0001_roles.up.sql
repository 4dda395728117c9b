-- The three roles a request of the Data API runs as: a visitor, a signed-in user, the backend.
--
-- Roles belong to the whole cluster. One that is there already is used as it is; one that is made here is marked by its
-- comment, so that the way back drops nobody else's. Two databases of a cluster may do this at the same moment.
do $roles$
declare
  mark constant text := 'schemactl platform stand-in';
  attributes constant jsonb := '{
    "anon": "nologin noinherit",
    "authenticated": "nologin noinherit",
    "service_role": "nologin noinherit bypassrls"
  }';
  missing constant text[] := array(
    select wanted.key
    from jsonb_each_text(attributes) as wanted
    where not exists (select from pg_catalog.pg_roles where rolname = wanted.key)
    order by wanted.key
  );
  role_name text;
begin
  foreach role_name in array missing
  loop
    begin
      execute format('create role %I %s', role_name, attributes ->> role_name);
      execute format('comment on role %I is %L', role_name, mark);
      -- Whoever installs this also has to be able to act as these roles, to try their access rules; a superuser always can.
      if not (select rolsuper from pg_catalog.pg_roles where rolname = current_user) then
        execute format('grant %I to %I', role_name, current_user);
      end if;
    exception
      when duplicate_object or unique_violation then
        -- Another database of this cluster was faster: the role is there, and the mark is that one's.
        null;
      when insufficient_privilege then
        raise exception using
          errcode = 'insufficient_privilege',
          message = format('role %I may not create the role %I', current_user, role_name),
          detail = (
            select string_agg(format('create role %I %s;', name, attributes ->> name) || E'\n', '' order by name)
              || format('grant %s to %I;', array_to_string(missing, ', '), current_user)
            from unnest(missing) as name
          ),
          hint = 'Let an administrator (a superuser) run the statements of the detail once on this server, then try again.';
    end;
  end loop;

  -- Without it the backend would be held back by row-level security like any user, and see nothing.
  if not (select rolbypassrls or rolsuper from pg_catalog.pg_roles where rolname = 'service_role') then
    raise exception using
      errcode = 'insufficient_privilege',
      message = 'the role service_role is there already, but does not bypass row-level security',
      detail = 'alter role service_role bypassrls;',
      hint = 'Let an administrator (a superuser) run the statement of the detail once on this server, then try again.';
  end if;

  -- Nothing that is installed needs this, but without it nobody can try the access rules over this connection.
  if not (
    pg_has_role('anon', 'member')
    and pg_has_role('authenticated', 'member')
    and pg_has_role('service_role', 'member')
  ) then
    raise warning using
      message = format('role %I cannot act as anon, authenticated and service_role, so their access cannot be tried', current_user),
      hint = format('Let an administrator run: grant anon, authenticated, service_role to %I;', current_user);
  end if;
end
$roles$;

-- Here and not with the tables of auth: from now on this database depends on the roles, so that no other one drops them.
grant usage on schema auth to anon, authenticated, service_role;
