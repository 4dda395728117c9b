-- The file as it is now counts as what was applied.
update schemactl.history
set checksum = :'checksum', meaning = :'meaning', script = :'script', name = :'name'
where bundle = :'bundle'
  and version = :version:;
