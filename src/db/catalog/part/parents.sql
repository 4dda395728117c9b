-- What a table inherits from, or is a partition of.
select
  i.inhrelid,
  to_json(string_agg(quote_ident(n.nspname) || '.' || quote_ident(p.relname), ', ' order by i.inhseqno))::text
from pg_inherits as i
join pg_class as p on p.oid = i.inhparent
join pg_namespace as n on n.oid = p.relnamespace
group by i.inhrelid
