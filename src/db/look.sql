-- Everything a run has to know before it plans: server, role, platform and history, in one read-only query.
begin isolation level repeatable read read only;
do $look$
declare
  -- Not jsonb: nothing looks into them here, and a thousand rows take a third longer.
  applied json := '[]';
  installed json := '[]';
  sown json := '[]';
  repeated json := '[]';
  format bigint;
  head bigint := 0;
  mark text;
begin
  perform pg_catalog.set_config('search_path', 'pg_catalog, pg_temp', true);
  if current_setting('transaction_timeout', true) is not null then
    perform set_config('transaction_timeout', '0', true);
  end if;
  if to_regclass('schemactl.meta') is not null then
    select m.format, m.mark
    into format, mark
    from schemactl.meta as m;
    -- A history of a newer format may have other columns: it is refused before it is read.
    if format <= 2 then
      select coalesce(max(e.id), 0)
      into head
      from schemactl.events as e;
      select coalesce(json_agg(json_build_object(
        'bundle', h.bundle, 'version', h.version, 'name', h.name, 'checksum', h.checksum, 'meaning', h.meaning,
        'status', h.status, 'applied_at', h.applied_at, 'applied_by', h.applied_by, 'duration_ms', h.duration_ms)
        order by h.bundle, h.version), '[]')
      into applied
      from schemactl.history as h;
      select coalesce(json_agg(to_jsonb(b) - 'installed_at' order by b.bundle), '[]')
      into installed
      from schemactl.bundles as b;
      select coalesce(json_agg(json_build_object('bundle', s.bundle, 'name', s.name, 'checksum', s.checksum)
        order by s.bundle, s.name), '[]')
      into sown
      from schemactl.seeds as s;
    end if;
    if format = 2 then
      select coalesce(json_agg(json_build_object(
        'bundle', r.bundle, 'name', r.name, 'checksum', r.checksum, 'applied_at', r.applied_at,
        'applied_by', r.applied_by, 'duration_ms', r.duration_ms)
        order by r.bundle, r.name), '[]')
      into repeated
      from schemactl.repeatables as r;
    end if;
  end if;
  perform set_config('schemactl.look', json_build_object(
    'server', json_build_object(
      'version_num', current_setting('server_version_num')::int,
      'version', split_part(current_setting('server_version'), ' ', 1),
      'database', current_database(),
      'role', current_user,
      'superuser', (select rolsuper from pg_roles where rolname = current_user),
      'create_role', (select rolsuper or rolcreaterole from pg_roles where rolname = current_user),
      'create_schema', has_database_privilege(current_database(), 'create'),
      'replica', pg_is_in_recovery(),
      'read_only', current_setting('default_transaction_read_only') = 'on',
      'tls', (select version from pg_stat_ssl where pid = pg_backend_pid() and ssl),
      'backend_pid', pg_backend_pid(),
      'backend_age_ms', coalesce((
        select (extract(epoch from clock_timestamp() - backend_start) * 1000)::bigint
        from pg_stat_activity
        where pid = pg_backend_pid()), 0),
      'standard_strings', current_setting('standard_conforming_strings') = 'on',
      'supabase', exists (
        select from pg_namespace as n
        join pg_roles as r on r.oid = n.nspowner
        where n.nspname = 'auth' and r.rolname like 'supabase%'),
      -- From the catalog itself: to_regclass() is denied to roles that may not use the schema.
      'platform', json_build_object(
        'missing_roles', (
          select coalesce(json_agg(wanted order by wanted), '[]')
          from unnest(array['anon', 'authenticated', 'service_role']) as wanted
          where not exists (select from pg_roles where rolname = wanted)),
        'auth_users', exists (
          select from pg_class as c
          join pg_namespace as n on n.oid = c.relnamespace
          where n.nspname = 'auth' and c.relname = 'users'),
        'missing_functions', (
          select coalesce(json_agg(wanted order by wanted), '[]')
          from unnest(array['auth.uid', 'auth.role', 'auth.jwt']) as wanted
          -- Not to_regprocedure: that is refused to who may not enter the schema.
          where not exists (
            select from pg_proc as p
            join pg_namespace as n on n.oid = p.pronamespace
            where n.nspname || '.' || p.proname = wanted and p.pronargs = 0)),
        'extensions', to_regnamespace('extensions') is not null),
      'schemas', (
        select coalesce(json_agg(nspname order by nspname), '[]')
        from pg_namespace
        where nspname !~ '^pg_' and nspname <> 'information_schema')),
    'history', json_build_object(
      'format', format, 'head', head, 'mark', mark, 'applied', applied, 'installed', installed, 'sown', sown,
      'repeated', repeated))::text, true);
end
$look$;
select pg_catalog.current_setting('schemactl.look') as look;
commit;
