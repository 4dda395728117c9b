-- schemactl: no-transaction
create unique index concurrently items_code on items (code);
insert into effects values (8);
alter table items add constraint items_code_key unique using index items_code;
