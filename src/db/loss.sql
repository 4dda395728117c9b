-- How many rows each of these tables holds, where it is there: counted, or from the server's statistics where it is
-- large, locked, or counting has taken long enough.
begin isolation level read committed read only;
select
  pg_catalog.set_config('search_path', 'pg_catalog, pg_temp', true),
  pg_catalog.set_config('statement_timeout', '3s', true),
  pg_catalog.set_config('lock_timeout', '1s', true),
  pg_catalog.set_config('schemactl.tables', :'tables', true);
do $loss$
declare
  until constant timestamptz := clock_timestamp() + interval '2 seconds';
  answer jsonb := '[]';
  candidate record;
  counted bigint;
  how text;
begin
  for candidate in
    select n.nspname as space, c.relname as name, c.oid::regclass::text as full_name, greatest(c.reltuples, 0)::bigint as estimate
    from jsonb_array_elements(current_setting('schemactl.tables')::jsonb) as wanted
    join pg_namespace as n on n.nspname = wanted ->> 0
    join pg_class as c on c.relnamespace = n.oid and c.relname = wanted ->> 1
    where c.relkind in ('r', 'p')
    order by n.nspname, c.relname
  loop
    counted := candidate.estimate;
    how := 'estimated';
    if candidate.estimate <= 1000000 and clock_timestamp() < until then
      begin
        execute format('select count(*) from %I.%I', candidate.space, candidate.name) into counted;
        how := 'exact';
      exception
        when query_canceled or lock_not_available then counted := candidate.estimate;
        when insufficient_privilege then continue;
      end;
    end if;
    answer := answer || jsonb_build_object('table', candidate.full_name, 'rows', counted, 'count', how);
  end loop;
  perform set_config('schemactl.loss', answer::text, true);
end
$loss$;
select pg_catalog.current_setting('schemactl.loss') as loss;
commit;
