-- Takes back the sessions table and its cleanup.
drop function delete_expired_sessions(bigint, interval);
drop table sessions;
