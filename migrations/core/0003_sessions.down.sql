-- Takes back the sessions and what the database did with them.
drop table sessions;
drop function count_completion();
drop function touch_session();
drop function complete_session();
