-- Takes back the cleanup functions.
drop function delete_old_logs(bigint, interval);
drop function delete_expired_sessions(bigint, interval);
drop function cleanup_expired_records(bigint, interval, interval, interval, interval);
