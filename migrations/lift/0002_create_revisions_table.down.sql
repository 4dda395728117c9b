-- Takes back the revisions table, with its indexes.
drop table session_revisions;
