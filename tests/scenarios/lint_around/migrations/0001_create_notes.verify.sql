-- The table can be read, and is tidied up on the way.
select id, body from notes limit 1;
vacuum notes;
