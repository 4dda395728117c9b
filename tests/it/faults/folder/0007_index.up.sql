-- schemactl: no-transaction
create index concurrently items_n on items (n);
insert into effects values (7);
