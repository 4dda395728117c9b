-- Takes back the table of users and the functions that say who is asking. It fails as long as something leans on them.
drop function jwt();
drop function email();
drop function role();
drop function uid();
drop table users;
