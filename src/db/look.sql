-- Everything a run has to know before it plans: server, role, platform and history, in one read-only query.
begin isolation level repeatable read read only;
-- Before anything is looked up by name: whoever may make functions may not decide what ours do.
set local search_path = pg_catalog, pg_temp;
-- A role may have this on, and the names of types are compared.
set local quote_all_identifiers = off;
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
  faults jsonb;
  of_meta bigint;
  lacking jsonb := '[]';
begin
  if current_setting('transaction_timeout', true) is not null then
    perform set_config('transaction_timeout', '0', true);
  end if;
  -- Where the schema may not be entered, this is refused: that role is told which right it lacks.
  perform to_regclass('schemactl.meta');
  if exists (select from pg_namespace where nspname = 'schemactl') then
    select coalesce(jsonb_agg(concat('schemactl.', relation, ' ', fault) order by relation, fault), '[]'),
      count(*) filter (where relation = 'meta')
    into faults, of_meta
    from (
:shape:
    ) as shape;
    if of_meta = 0 then
      select m.format, m.mark
      into format, mark
      from schemactl.meta as m;
      if format is null then
        faults := faults || '["schemactl.meta holds no row"]'::jsonb;
      elsif format not in (1, 2, 3) then
        -- A history of another format may have other columns: it is refused before it is read.
        faults := '[]';
      end if;
    end if;
    if format in (1, 2, 3) and faults = '[]' then
      select coalesce(jsonb_agg(concat(need.privilege, ' on schemactl.', need.relation) order by need.relation, need.privilege), '[]')
      into lacking
      from (values
        ('history', 'insert'), ('history', 'update'), ('history', 'delete'), ('events', 'insert'), ('bundles', 'insert'),
        ('bundles', 'delete'), ('seeds', 'insert'), ('seeds', 'update'), ('seeds', 'delete'), ('journal', 'insert'),
        ('journal', 'update'), ('journal', 'delete'), ('catalogs', 'insert'), ('catalogs', 'update'), ('catalogs', 'delete')
      ) as need (relation, privilege)
      where not has_table_privilege(concat('schemactl.', need.relation), need.privilege);
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
    if format >= 2 then
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
      'format', format, 'head', head, 'mark', mark, 'faults', coalesce(faults, '[]'), 'lacking', lacking,
      'applied', applied, 'installed', installed, 'sown', sown,
      'repeated', repeated))::text, true);
end
$look$;
select pg_catalog.current_setting('schemactl.look') as look;
commit;
