-- Takes back the drafts table, with its indexes.
drop table session_drafts;
