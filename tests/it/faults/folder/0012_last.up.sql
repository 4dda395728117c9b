create index notes_item on notes (item);
comment on table notes is 'The last one.';
insert into effects values (12);
