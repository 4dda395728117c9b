-- schemactl: no-transaction
drop index concurrently items_n;
insert into effects values (-7);
