-- Takes back the bounded store.
drop table invocation_logs;
drop table rate_limits;
drop table quotas;
drop type subject_type;
