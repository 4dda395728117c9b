-- Takes back the messages and their counting.
drop table messages;
drop function count_messages();
