-- The three roles are there, and only service_role bypasses row-level security.
do $roles$
begin
  if (select count(*) from pg_catalog.pg_roles where rolname in ('anon', 'authenticated', 'service_role')) <> 3 then
    raise exception 'one of the roles anon, authenticated and service_role is missing';
  end if;
  if exists (
    select from pg_catalog.pg_roles
    where rolname in ('anon', 'authenticated') and (rolbypassrls or rolsuper)
  ) then
    raise exception 'anon or authenticated bypasses row-level security';
  end if;
  if not (select rolbypassrls or rolsuper from pg_catalog.pg_roles where rolname = 'service_role') then
    raise exception 'service_role does not bypass row-level security';
  end if;
end
$roles$;
