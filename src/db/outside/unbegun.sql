-- The statement failed and had no effect: it has not begun.
delete from schemactl.journal
where bundle = :'bundle'
  and version = :version:
  and statement = :statement:
  and pg_catalog.starts_with(checksum, 'begun ')
