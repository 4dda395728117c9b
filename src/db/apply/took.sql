-- How long the step took, in milliseconds; since the message came, where the script has reset the note of when it began.
greatest(0, (extract(epoch from clock_timestamp()) - coalesce(
    nullif(current_setting('schemactl.began', true), '')::numeric,
    extract(epoch from transaction_timestamp()))) * 1000)::bigint
