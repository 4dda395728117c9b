-- All statements are finished: the version is rolled back, in the transaction that held the lock.
delete from schemactl.history
where bundle = :'bundle'
  and version = :version:;
delete from schemactl.journal
where bundle = :'bundle'
  and version = :version:;
-- What a roll-back may have taken away is made again: everything repeated runs once more with the next version.
delete from schemactl.repeatables
where bundle = :'bundle';
