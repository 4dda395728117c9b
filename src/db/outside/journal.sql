-- The finished statements of this version, with the checksums they had.
select statement, checksum
from schemactl.journal
where bundle = :'bundle'
  and version = :version:
order by statement
