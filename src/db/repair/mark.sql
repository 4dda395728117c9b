-- What an operator says this database is.
update schemactl.meta
set mark = :'mark';
