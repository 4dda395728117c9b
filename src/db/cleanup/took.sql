-- How long the batch took on the server in microseconds, whatever the network takes: the transaction's own clock counts from
-- the arrival of the message.
select (extract(epoch from pg_catalog.clock_timestamp() - pg_catalog.now()) * 1000000)::bigint as took;
commit;
