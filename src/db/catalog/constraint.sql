-- Constraints by name. Not-null is said by the column, and its name (18) does not count. A foreign key whose triggers
-- are switched off is checked by nobody: no other tool sees that.
select
  k.conrelid,
  json_object_agg(k.conname, concat_ws(' ', pg_get_constraintdef(k.oid),
    case when i.reloptions is not null then 'WITH (' || array_to_string(i.reloptions, ', ') || ')' end,
    case when x.indisclustered then 'CLUSTER' end,
    case when x.indisreplident then 'REPLICA IDENTITY' end,
    case when x.indexrelid is not null and not x.indisvalid then 'INVALID' end,
    case when off.tgconstraint is not null then 'TRIGGERS DISABLED' end) order by k.conname collate "C") as j
from pg_constraint as k
join rel as r on r.oid = k.conrelid
left join pg_class as i on i.oid = k.conindid and k.contype in ('p', 'u', 'x')
left join pg_index as x on x.indexrelid = i.oid
left join (
  select distinct tgconstraint
  from pg_trigger
  where tgisinternal and tgenabled <> 'O' and tgconstraint <> 0
) as off on off.tgconstraint = k.oid
where k.contype not in ('t', 'n')
  and ((k.conparentid = 0 and k.conislocal) or off.tgconstraint is not null)
group by k.conrelid
