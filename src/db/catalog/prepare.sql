-- Lays out the statement for the next block, of those pieces that there is a reason for. No name of a schema stands in the
-- block itself, and nothing of the text comes back.
:there:
select
  pg_catalog.length(pg_catalog.set_config('schemactl.catalog', :chosen:, true)),
  pg_catalog.set_config('schemactl.digest', '', true)
from found;
