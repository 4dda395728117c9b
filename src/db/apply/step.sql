-- What counts for this step.
select
  pg_catalog.set_config('lock_timeout', :'lock_timeout', true),
  pg_catalog.set_config('statement_timeout', :'statement_timeout', true),
  pg_catalog.set_config('schemactl.head', :'head', true),
  pg_catalog.set_config('schemactl.bundle', :'bundle', true),
  pg_catalog.set_config('schemactl.schema', :'schema', true);
