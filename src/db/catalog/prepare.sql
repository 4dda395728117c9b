-- What the next block makes its statement of. No name of a schema stands in the block itself, and none of the texts comes
-- back.
select
  pg_catalog.length(pg_catalog.set_config('schemactl.there', :'there', true)),
  pg_catalog.length(pg_catalog.set_config('schemactl.pieces', :'pieces', true)),
  pg_catalog.length(pg_catalog.set_config('schemactl.needs', :'needs', true)),
  pg_catalog.set_config('schemactl.digest', '', true);
