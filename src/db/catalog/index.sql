-- Indexes by name, without those of constraints and of partitions.
select
  i.indrelid,
  json_object_agg(c.relname, concat_ws(' ', pg_get_indexdef(i.indexrelid),
    case when not i.indisvalid and c.relkind = 'i' then 'INVALID' end,
    case when i.indisclustered then 'CLUSTER' end,
    case when i.indisreplident then 'REPLICA IDENTITY' end) order by c.relname collate "C") as j
from pg_index as i
join rel as r on r.oid = i.indrelid
join pg_class as c on c.oid = i.indexrelid
left join pg_constraint as k on k.conindid = i.indexrelid and k.conrelid = i.indrelid and k.contype in ('p', 'u', 'x')
where k.oid is null
  and not c.relispartition
group by i.indrelid
