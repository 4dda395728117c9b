-- From when on others wait, counted as `took` is.
select (extract(epoch from pg_catalog.clock_timestamp() - pg_catalog.now()) * 1000000)::bigint as waited;
