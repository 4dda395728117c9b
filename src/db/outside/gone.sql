-- All statements are finished: the version is rolled back, in the transaction that held the lock.
delete from schemactl.history
where bundle = :'bundle'
  and version = :version:;
delete from schemactl.journal
where bundle = :'bundle'
  and version = :version:;
