-- What a run must not leave behind: sessions, locks, half-built indexes, half-done versions.
select 'a session: ' || pid || ' ' || state
from pg_catalog.pg_stat_activity
where datname = pg_catalog.current_database() and application_name = 'schemactl'
union all
select 'an advisory lock of ' || pid
from pg_catalog.pg_locks
where locktype = 'advisory'
  and database = (select oid from pg_catalog.pg_database where datname = pg_catalog.current_database())
union all
select 'an index that is not valid: ' || indexrelid::regclass
from pg_catalog.pg_index
where not indisvalid or not indisready
union all
select 'a detached partition that is pending: ' || inhrelid::regclass
from pg_catalog.pg_inherits
where inhdetachpending
union all
select 'a rest of a rebuilt index: ' || relname
from pg_catalog.pg_class
where relname ~ '_cc(new|old)[0-9]*$'
union all
select 'a version that is ' || status || ': ' || bundle || ' ' || version
from schemactl.history
where status <> 'applied'
union all
select 'an entry of the journal: ' || bundle || ' ' || version || ' ' || statement
from schemactl.journal
