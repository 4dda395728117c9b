-- What has to be the same wherever a catalog is read: each of these changes how Postgres writes a definition.
select
  pg_catalog.set_config('search_path', 'pg_catalog, pg_temp', true),
  pg_catalog.set_config('quote_all_identifiers', 'off', true),
  pg_catalog.set_config('TimeZone', 'UTC', true),
  pg_catalog.set_config('DateStyle', 'ISO, YMD', true),
  pg_catalog.set_config('IntervalStyle', 'postgres', true),
  pg_catalog.set_config('bytea_output', 'hex', true),
  pg_catalog.set_config('standard_conforming_strings', 'on', true),
  pg_catalog.set_config('extra_float_digits', '1', true),
  pg_catalog.set_config('jit', 'off', true),
  pg_catalog.set_config('max_parallel_workers_per_gather', '0', true),
  -- The plan's guesses about the size of intermediate results are off by a thousand: nested loops took twice the time.
  pg_catalog.set_config('enable_nestloop', 'off', true),
  -- For the same reason it would sort again and again what is hashed once.
  pg_catalog.set_config('enable_mergejoin', 'off', true),
  -- The joins are written in a good order. Looking for a better one took a fifth of the time at fifty tables.
  pg_catalog.set_config('join_collapse_limit', '1', true),
  pg_catalog.set_config('from_collapse_limit', '1', true);
