-- schemactl: no-transaction
reindex index concurrently items_n;
insert into effects values (9);
