-- The version counts as not applied, without having been rolled back by us.
delete from schemactl.history
where bundle = :'bundle'
  and version = :version:;
delete from schemactl.journal
where bundle = :'bundle'
  and version = :version:;
delete from schemactl.bundles as b
where b.bundle = :'bundle'
  and not exists (select from schemactl.history as h where h.bundle = b.bundle);
