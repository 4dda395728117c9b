drop index notes_item;
comment on table notes is null;
insert into effects values (-12);
