create index concurrently person_name_idx on PERSON (NAME);
