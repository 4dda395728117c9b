-- Triggers by name. The copy that a partition has of its parent's trigger is listed only where it was switched otherwise.
select
  t.tgrelid,
  3,
  t.tgname::text,
  to_json(concat_ws(' ', pg_get_triggerdef(t.oid),
    case t.tgenabled when 'D' then 'DISABLED' when 'R' then 'ENABLE REPLICA' when 'A' then 'ENABLE ALWAYS' end))::text
from pg_trigger as t
join rel as r on r.oid = t.tgrelid
\if inheritance
left join pg_trigger as p on p.oid = t.tgparentid
\endif
where (not t.tgisinternal and t.tgparentid = 0)
\if inheritance
  or (p.oid is not null and t.tgconstraint = 0 and t.tgenabled <> p.tgenabled)
\endif
