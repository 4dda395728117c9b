-- The script of a version as it ran; nothing, where it was too large to be kept.
select script
from schemactl.history
where bundle operator(pg_catalog.=) :'bundle'
  and version operator(pg_catalog.=) :version:
