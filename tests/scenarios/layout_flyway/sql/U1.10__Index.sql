drop index concurrently person_name_idx;
