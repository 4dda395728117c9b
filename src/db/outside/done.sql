-- All statements are finished: the version is applied, in the transaction that held the lock.
update schemactl.history
set status = 'applied',
  name = :'name',
  checksum = :'checksum',
  meaning = :'meaning',
  script = :'script',
  applied_at = clock_timestamp(),
  duration_ms = greatest(0, (extract(epoch from clock_timestamp()) - extract(epoch from applied_at)) * 1000)::bigint
where bundle = :'bundle'
  and version = :version:;
delete from schemactl.journal
where bundle = :'bundle'
  and version = :version:;
