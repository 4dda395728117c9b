-- schemactl: no-transaction
-- Finds notes by their length, and holds every note once.
create index concurrently notes_length on notes (length(body));
create unique index concurrently notes_body_key on notes (body);
