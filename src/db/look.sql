-- Everything a run has to know before it plans: server, role, platform and history, in one read-only message. A new
-- session has planned nothing and knows no catalog: what few runs need is asked only where it is needed, and rows go out
-- as they are. To put a thousand of them together as one JSON text took longer than all the rest. What is thought of the
-- tables of the history is one of history/judged.sql and history/believed.sql; what is told of its rows, history/told.sql or
-- history/told_briefly.sql.
begin isolation level repeatable read read only;
-- Before anything is looked up by name: whoever may make functions may not decide what ours do.
set local search_path = pg_catalog, pg_temp;
-- A role may have this on, and the names of types are compared.
set local quote_all_identifiers = off;
-- Rows that a policy hides are an error and no silence.
set local row_security = off;
-- What runs at once need not be read twice.
set local check_function_bodies = off;
set local DateStyle = 'ISO';
set local TimeZone = 'UTC';
select
  'server',
  current_setting('server_version_num'),
  current_setting('server_version'),
  current_database(),
  current_user,
  current_setting('is_superuser') = 'on',
  has_database_privilege(current_database(), 'create'),
  pg_is_in_recovery(),
  current_setting('default_transaction_read_only') = 'on',
  mine.sslversion,
  pg_backend_pid(),
  extract(epoch from clock_timestamp() - mine.backend_start),
  current_setting('standard_conforming_strings') = 'on',
  to_regrole('anon') is null,
  to_regrole('authenticated') is null,
  to_regrole('service_role') is null,
  to_regnamespace('extensions') is not null
from pg_stat_get_activity(pg_backend_pid()) as mine;
select 'schema', nspname
from pg_namespace;
do $look$
declare
  history refcursor := 'schemactl_history';
  applied refcursor := 'schemactl_applied';
  installed refcursor := 'schemactl_installed';
  sown refcursor := 'schemactl_sown';
  repeated refcursor := 'schemactl_repeated';
  auth refcursor := 'schemactl_auth';
  format bigint;
  faults text;
  of_meta bigint := 0;
  lacking text;
begin
  if current_setting('transaction_timeout', true) <> '0' then
    perform set_config('transaction_timeout', '0', true);
  end if;
:judged:
  if format in (:formats:) and faults is null then
    open history for
      select 'history', m.format, m.mark, (select max(e.id) from schemactl.events as e), faults, lacking
      from schemactl.meta as m;
    open applied for
      select
:told:
      from schemactl.history as h;
    open installed for
      select 'installed', b.bundle, b.schema, b.schema_created
      from schemactl.bundles as b;
    open sown for
      select 'sown', s.bundle, s.name, s.checksum
      from schemactl.seeds as s;
    if format > 1 then
      open repeated for
        select 'repeated', r.bundle, r.name, r.checksum, r.applied_at, r.applied_by, r.duration_ms
        from schemactl.repeatables as r;
    else
      open repeated for select where false;
    end if;
  else
    open history for select 'history', format, null, null, faults, null;
    open applied for select where false;
    open installed for select where false;
    open sown for select where false;
    open repeated for select where false;
  end if;
  if to_regnamespace('auth') is not null then
    -- From the catalogs themselves: to_regclass() and to_regprocedure() are denied to roles that may not use the schema.
    open auth for
      select
        'auth',
        pg_get_userbyid(n.nspowner) like 'supabase%',
        exists (select from pg_class as c where c.relnamespace = n.oid and c.relname = 'users'),
        exists (select from pg_proc as p where p.pronamespace = n.oid and p.proname = 'jwt' and p.pronargs = 0),
        exists (select from pg_proc as p where p.pronamespace = n.oid and p.proname = 'role' and p.pronargs = 0),
        exists (select from pg_proc as p where p.pronamespace = n.oid and p.proname = 'uid' and p.pronargs = 0)
      from pg_namespace as n
      where n.nspname = 'auth';
  else
    open auth for select where false;
  end if;
end
$look$;
fetch all from schemactl_history;
fetch all from schemactl_applied;
fetch all from schemactl_installed;
fetch all from schemactl_sown;
fetch all from schemactl_repeated;
fetch all from schemactl_auth;
commit;
