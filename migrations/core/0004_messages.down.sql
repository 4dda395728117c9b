-- Takes back the messages, their owners and their counting.
drop trigger sessions_pass_messages on sessions;
drop table messages;
drop function count_messages();
drop function pass_messages();
drop function own_message();
