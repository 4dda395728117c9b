-- Visitors are granted the table.
grant select, insert, update, delete on :"schema".:"table" to anon
