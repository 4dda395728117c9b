-- Takes back the chats table.
drop table chats;
