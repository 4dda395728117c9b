-- schemactl: no-transaction
reindex table concurrently items;
insert into effects values (-9);
