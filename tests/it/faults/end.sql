-- What a run leaves in the history, without times and numbers of runs: the same in the same order after every run.
select line from (
  select 1 as part, pg_catalog.concat_ws(' ', bundle, version, name, kind, status, checksum, meaning, pg_catalog.md5(script)) as line
  from schemactl.history
  union all
  select 2, pg_catalog.concat_ws(' ', 'lives in', bundle, schema, schema_created)
  from schemactl.bundles
  union all
  select 3, pg_catalog.concat_ws(' ', 'catalog', bundle, version, canon, root, environment, objects, pg_catalog.md5(content))
  from schemactl.catalogs
  union all
  select 4, pg_catalog.concat_ws(' ', 'journal', bundle, version, statement, checksum)
  from schemactl.journal
  union all
  select 5, pg_catalog.concat_ws(' ', 'seed', bundle, name, checksum)
  from schemactl.seeds
) as lines
order by part, line collate "C"
