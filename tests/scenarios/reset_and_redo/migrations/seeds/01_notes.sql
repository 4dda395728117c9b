-- Two notes to look at.
insert into notes (body) select note from unnest(array['milk', 'bread']) as note
where not exists (select from notes);
