-- How many rows a table holds, unless counting takes longer than three seconds.
begin isolation level read committed read only;
select pg_catalog.set_config('statement_timeout', '3s', true), pg_catalog.set_config('lock_timeout', '1s', true);
select pg_catalog.count(*) as rows from :"schema".:"table";
commit;
