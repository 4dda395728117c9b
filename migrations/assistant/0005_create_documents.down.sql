-- Takes back the documents table.
drop table documents;
drop function set_tenant_of_document();
