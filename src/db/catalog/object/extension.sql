-- Extensions. Their versions are reported elsewhere and do not count.
select 's', 'extension', quote_ident(e.extname), null, null, null, null, null, json_build_object('schema', n.nspname)
from pg_extension as e
join ns as n on n.oid = e.extnamespace
