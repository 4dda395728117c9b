-- A run in one transaction goes on after a catalog was recorded: with the plans it would have had.
select
  pg_catalog.set_config('enable_nestloop', null, true),
  pg_catalog.set_config('enable_mergejoin', null, true),
  pg_catalog.set_config('join_collapse_limit', null, true),
  pg_catalog.set_config('from_collapse_limit', null, true),
  pg_catalog.set_config('jit', null, true),
  pg_catalog.set_config('max_parallel_workers_per_gather', null, true),
  pg_catalog.set_config('bytea_output', null, true),
  pg_catalog.set_config('extra_float_digits', null, true),
  pg_catalog.set_config('quote_all_identifiers', null, true);
