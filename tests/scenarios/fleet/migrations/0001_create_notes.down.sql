-- Takes the notes back.
drop table notes;
