-- How long the batch took on the server, whatever the network takes.
select ((extract(epoch from pg_catalog.clock_timestamp()) - pg_catalog.current_setting('schemactl.began')::numeric) * 1000)::bigint as took;
commit;
