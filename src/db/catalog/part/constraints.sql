-- Constraints by name. Not-null is said by the column, and its name (18) does not count. A foreign key whose triggers
-- are switched off is checked by nobody: no other tool sees that.
select
  k.conrelid,
  'constraints',
  '{' || string_agg(to_json(k.conname::text)::text || ':' || to_json(concat_ws(' ',
    -- Of a plain one on a single column, what pg_get_constraintdef says is put together here: it would look up each name anew.
    coalesce(
      case when k.convalidated and not k.condeferrable then
        case
          when k.contype = 'c' and not k.connoinherit then 'CHECK (' || pg_get_expr(k.conbin, k.conrelid) || ')'
          when k.contype = 'p' and x.indexrelid is null then 'PRIMARY KEY (' || quote_ident(a.attname) || ')'
          when k.contype = 'u' and x.indexrelid is null then 'UNIQUE (' || quote_ident(a.attname) || ')'
          when k.contype = 'f' and k.confmatchtype = 's' and k.confdelsetcols is null then
            'FOREIGN KEY (' || quote_ident(a.attname) || ') REFERENCES ' || f.id || '(' || quote_ident(b.attname) || ')'
            || case k.confupdtype when 'a' then '' when 'r' then ' ON UPDATE RESTRICT' when 'c' then ' ON UPDATE CASCADE' when 'n' then ' ON UPDATE SET NULL' when 'd' then ' ON UPDATE SET DEFAULT' end
            || case k.confdeltype when 'a' then '' when 'r' then ' ON DELETE RESTRICT' when 'c' then ' ON DELETE CASCADE' when 'n' then ' ON DELETE SET NULL' when 'd' then ' ON DELETE SET DEFAULT' end
        end
      end,
      pg_get_constraintdef(k.oid)),
    case when i.reloptions is not null then 'WITH (' || array_to_string(i.reloptions, ', ') || ')' end,
    case when x.indisclustered then 'CLUSTER' end,
    case when x.indisreplident then 'REPLICA IDENTITY' end,
    case when not x.indisvalid then 'INVALID' end,
    case when off.tgconstraint is not null then 'TRIGGERS DISABLED' end)), ',' order by k.conname collate "C") || '}'
from pg_constraint as k
join rel as r on r.oid = k.conrelid
left join (
  select oid, reloptions
  from pg_class
  where relkind in ('i', 'I') and reloptions is not null
) as i on i.oid = k.conindid and k.contype in ('p', 'u', 'x')
left join (
  select indexrelid, indisclustered, indisreplident, indisvalid
  from pg_index
  where indisclustered or indisreplident or not indisvalid or indnullsnotdistinct or indnatts > indnkeyatts
) as x on x.indexrelid = k.conindid and k.contype in ('p', 'u', 'x')
left join (
  select distinct tgconstraint
  from pg_trigger
  where tgisinternal and tgenabled <> 'O' and tgconstraint <> 0
) as off on off.tgconstraint = k.oid
left join pg_attribute as a on a.attrelid >= 16384 and a.attrelid = k.conrelid and a.attnum = k.conkey[1] and cardinality(k.conkey) = 1
left join pg_attribute as b on b.attrelid >= 16384 and b.attrelid = k.confrelid and b.attnum = k.confkey[1]
left join rel as f on f.oid = k.confrelid
where k.conrelid >= 16384
  and k.contype not in ('t', 'n')
  and ((k.conparentid = 0 and k.conislocal) or off.tgconstraint is not null)
group by k.conrelid
