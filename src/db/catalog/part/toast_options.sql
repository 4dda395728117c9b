-- Storage options of what a table keeps beside itself.
select
  r.oid,
  (select '{' || string_agg(to_json(split_part(x, '=', 1))::text || ':' || to_json(substr(x, strpos(x, '=') + 1)), ',' order by x collate "C") || '}'
   from unnest(t.reloptions) as x)
from pg_class as t
join rel as r on r.reltoastrelid = t.oid
where t.relkind = 't'
  and t.reloptions is not null
