-- The version is gone, with the migration's own objects.
delete from schemactl.history
where bundle = :'bundle'
  and version = :version:;
