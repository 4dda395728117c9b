-- Takes the tags back.
drop table tags;
