-- The version is gone, with the migration's own objects.
delete from schemactl.history
where bundle = :'bundle'
  and version = :version:;
-- What a roll-back may have taken away is made again: everything repeated runs once more with the next version.
delete from schemactl.repeatables
where bundle = :'bundle';
