-- schemactl: no-transaction
-- Every note once.
create unique index concurrently notes_body_key on notes (body);
comment on index notes_body_key is 'Every note once.';
