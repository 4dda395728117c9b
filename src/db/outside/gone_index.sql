-- Whether an index is gone, by its name as written.
select pg_catalog.to_regclass(:'name') is null
