-- Nothing of this version was done: its row goes as it came.
delete from schemactl.history
where bundle = :'bundle'
  and version = :version:
  and status = 'started'
  and not exists (
    select from schemactl.journal as j
    where j.bundle = :'bundle' and j.version = :version:);
update schemactl.history
set status = 'applied'
where bundle = :'bundle'
  and version = :version:
  and status = 'leaving'
  and not exists (
    select from schemactl.journal as j
    where j.bundle = :'bundle' and j.version = :version:);
