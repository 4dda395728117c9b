-- Takes back the attachments table.
drop table attachments;
