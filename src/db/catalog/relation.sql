-- Tables, views, materialised views and foreign tables, with everything that hangs on them.
select
  's',
  case c.relkind when 'v' then 'view' when 'm' then 'matview' when 'f' then 'foreign_table' else 'table' end,
  c.id,
  json_build_object(
    'owner', o.name,
    'persistence', case c.relpersistence when 'p' then null when 'u' then 'unlogged' else 'temporary' end,
    'rls', case when c.relrowsecurity then true end,
    'force_rls', case when c.relforcerowsecurity then true end,
    'replica_identity', case when c.relkind in ('r', 'p') then case c.relreplident when 'n' then 'nothing' when 'f' then 'full' when 'i' then 'index' end end,
    'of_type', case when c.reloftype <> 0 then format_type(c.reloftype, null) end,
    'access_method', (select nullif(m.amname, 'heap') from pg_am as m where m.oid = c.relam and c.relkind in ('r', 'm')),
    'options', (
      select json_object_agg(split_part(x, '=', 1), substr(x, strpos(x, '=') + 1) order by x collate "C")
      from unnest(c.reloptions) as x),
    'toast_options', (
      select json_object_agg(split_part(x, '=', 1), substr(x, strpos(x, '=') + 1) order by x collate "C")
      from pg_class as t cross join unnest(t.reloptions) as x
      where t.oid = c.reltoastrelid),
    'partition_by', case when c.relkind = 'p' then pg_get_partkeydef(c.oid) end,
    'partition_of', case when c.relispartition then inh.parents end,
    'inherits', case when not c.relispartition then inh.parents end,
    'bound', case when c.relispartition then pg_get_expr(c.relpartbound, c.oid) end,
    'server', case when c.relkind = 'f' then (
      select s.srvname from pg_foreign_table as f join pg_foreign_server as s on s.oid = f.ftserver where f.ftrelid = c.oid) end,
    -- Options may hold secrets: what they are is hashed, what they say is not shown.
    'server_options', case when c.relkind = 'f' then (
      select json_object_agg(split_part(x, '=', 1), left(encode(sha256(convert_to(x, 'UTF8')), 'hex'), 12) order by x collate "C")
      from pg_foreign_table as f cross join unnest(f.ftoptions) as x where f.ftrelid = c.oid) end,
    'definition', case when c.relkind in ('v', 'm') then pg_get_viewdef(c.oid) end,
    'acl', a.canon,
    'comment', d.description,
    'columns', cols.j,
    'constraints', cons.j,
    'indexes', idx.j,
    'triggers', trg.j,
    'policies', pol.j,
    'rules', rul.j,
    'comments', com.j
  )
from rel as c
join roles as o on o.oid = c.relowner
left join acls as a on a.acl_text = coalesce(c.relacl::text, '') and a.kind = 'r' and a.owner = c.relowner
left join descr as d on d.objoid = c.oid and d.classoid = 'pg_class'::regclass and d.objsubid = 0
left join (
  select
    i.inhrelid,
    string_agg(quote_ident(n.nspname) || '.' || quote_ident(p.relname), ', ' order by i.inhseqno) as parents
  from pg_inherits as i
  join rel as r on r.oid = i.inhrelid
  join pg_class as p on p.oid = i.inhparent
  join pg_namespace as n on n.oid = p.relnamespace
  group by i.inhrelid
) as inh on inh.inhrelid = c.oid
left join (
:columns:
) as cols on cols.attrelid = c.oid
left join (
:constraints:
) as cons on cons.conrelid = c.oid
left join (
:indexes:
) as idx on idx.indrelid = c.oid
left join (
:triggers:
) as trg on trg.tgrelid = c.oid
left join (
:policies:
) as pol on pol.polrelid = c.oid
left join (
  select
    w.ev_class,
    json_object_agg(w.rulename, concat_ws(' ', pg_get_ruledef(w.oid),
      case w.ev_enabled when 'D' then 'DISABLED' when 'R' then 'ENABLE REPLICA' when 'A' then 'ENABLE ALWAYS' end)
      order by w.rulename collate "C") as j
  from pg_rewrite as w
  join rel as r on r.oid = w.ev_class
  where w.rulename <> '_RETURN'
  group by w.ev_class
) as rul on rul.ev_class = c.oid
left join (
:comments:
) as com on com.relid = c.oid
