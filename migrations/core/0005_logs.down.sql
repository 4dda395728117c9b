-- Takes back the logs.
drop table logs;
