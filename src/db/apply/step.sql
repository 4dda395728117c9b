-- What counts for this step.
select
  pg_catalog.set_config('lock_timeout', :'lock_timeout', true),
  pg_catalog.set_config('statement_timeout', :'statement_timeout', true),
  -- The transaction's own clock stands still for a whole message of many transactions.
  pg_catalog.set_config('schemactl.began', extract(epoch from pg_catalog.clock_timestamp())::text, true),
  pg_catalog.set_config('schemactl.head', :'head', true),
  pg_catalog.set_config('schemactl.bundle', :'bundle', true),
  pg_catalog.set_config('schemactl.schema', :'schema', true);
