-- Indexes by name, without those of constraints and of partitions. For a plain one on a single column, what
-- pg_get_indexdef says is put together here, where there are many: it would look through all operator classes for the
-- default each time.
select
  i.indrelid,
  2,
  c.relname::text,
  to_json(concat_ws(' ',
    coalesce(
\if many_indexes
      'CREATE' || case when i.indisunique then ' UNIQUE' else '' end || ' INDEX ' || quote_ident(c.relname) || ' ON ' || r.id
        || ' USING btree (' || quote_ident(a.attname)
        || case i.indoption[0] when 0 then '' when 1 then ' DESC NULLS LAST' when 2 then ' NULLS FIRST' when 3 then ' DESC' end
        -- Over several lines is not how pg_get_indexdef writes it.
        || ')' || case when i.indpred is null then '' else ' WHERE ' || substring(pg_get_expr(i.indpred, i.indrelid) from E'^[^\\n]*$') end,
\endif
      pg_get_indexdef(i.indexrelid))
    , case when not i.indisvalid and c.relkind = 'i' then 'INVALID' end
    , case when i.indisclustered then 'CLUSTER' end
    , case when i.indisreplident then 'REPLICA IDENTITY' end
    ))::text
from pg_index as i
join rel as r on r.oid = i.indrelid
join pg_class as c on c.oid >= 16384 and c.oid = i.indexrelid
left join pg_constraint as k on k.conindid = i.indexrelid and k.conrelid = i.indrelid and k.contype in ('p', 'u', 'x')
\if many_indexes
-- The default of one of Postgres' own types.
left join pg_opclass as o on o.oid = i.indclass[0] and o.opcdefault and o.opcmethod = 403 and o.oid < 16384
left join pg_attribute as a on a.attrelid >= 16384 and a.attnum > 0 and a.attrelid = i.indrelid and a.attnum = i.indkey[0]
  and a.atttypid = o.opcintype and a.attcollation = i.indcollation[0]
  and i.indnatts = 1 and c.relkind = 'i' and c.reloptions is null and not i.indnullsnotdistinct
\endif
where i.indrelid >= 16384
  and k.oid is null
  and not c.relispartition
