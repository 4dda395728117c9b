-- Takes back the metadata table.
drop table document_metadata;
