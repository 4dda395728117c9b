-- Takes back the messages table and what it did to chats.
drop table messages;
drop function touch_chats_of_messages();
