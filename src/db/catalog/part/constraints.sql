-- Constraints by name. Not-null is said by the column, and its name (18) does not count. A foreign key whose triggers
-- are switched off is checked by nobody: no other tool sees that.
select
  k.conrelid,
  1,
  k.conname::text,
  to_json(concat_ws(' ',
    -- What pg_get_constraintdef says of a plain check. (Keys put together here as well took longer to plan than they saved.)
    case
      when k.contype = 'c' and k.convalidated and not k.connoinherit and not k.condeferrable then 'CHECK (' || pg_get_expr(k.conbin, k.conrelid) || ')'
      else pg_get_constraintdef(k.oid)
    end
\if options
    , case when i.reloptions is not null then 'WITH (' || array_to_string(i.reloptions, ', ') || ')' end
\endif
    , case when x.indisclustered then 'CLUSTER' end
    , case when x.indisreplident then 'REPLICA IDENTITY' end
    , case when not x.indisvalid then 'INVALID' end
\if switched_off
    , case when off.tgconstraint is not null then 'TRIGGERS DISABLED' end
\endif
    ))::text
from pg_constraint as k
join rel as r on r.oid = k.conrelid
\if options
left join (
  select oid, reloptions
  from pg_class
  where relkind in ('i', 'I') and reloptions is not null
) as i on i.oid = k.conindid and k.contype in ('p', 'u', 'x')
\endif
left join (
  select indexrelid, indisclustered, indisreplident, indisvalid
  from pg_index
  where indisclustered or indisreplident or not indisvalid
) as x on x.indexrelid = k.conindid and k.contype in ('p', 'u', 'x')
\if switched_off
left join (
  select distinct tgconstraint
  from pg_trigger
  where tgisinternal and tgenabled <> 'O' and tgconstraint <> 0
) as off on off.tgconstraint = k.oid
\endif
where k.conrelid >= 16384
  and k.contype not in ('t', 'n')
  and ((k.conparentid = 0 and k.conislocal)
\if switched_off
    or off.tgconstraint is not null
\endif
  )
