-- schemactl: no-transaction
-- Notes may be there twice again.
drop index concurrently notes_body_key;
drop index concurrently notes_length;
