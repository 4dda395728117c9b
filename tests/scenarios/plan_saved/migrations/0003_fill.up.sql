-- schemactl: no-transaction
create index concurrently notes_size on notes (size);
