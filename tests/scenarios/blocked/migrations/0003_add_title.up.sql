-- Titles of notes.
alter table notes add column title text;
