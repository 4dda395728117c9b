-- Takes back the sessions table, with its indexes.
drop table sessions;
