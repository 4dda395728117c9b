-- Tables, views, materialised views and foreign tables, with everything that hangs on them: their parts. Put together as
-- text, already without nulls: for each table json_build_object would look up the types of its forty arguments again.
select
  's',
  case c.relkind when 'v' then 'view' when 'm' then 'matview' when 'f' then 'foreign_table' else 'table' end,
  c.id,
  'pg_class'::regclass::oid,
  c.oid,
  c.relowner,
  'r',
  c.relacl,
  concat(
    case c.relpersistence when 'u' then ',"persistence":"unlogged"' when 't' then ',"persistence":"temporary"' end,
    case when c.relrowsecurity then ',"rls":true' end,
    case when c.relforcerowsecurity then ',"force_rls":true' end,
    case when c.relkind in ('r', 'p') then
      case c.relreplident when 'n' then ',"replica_identity":"nothing"' when 'f' then ',"replica_identity":"full"' when 'i' then ',"replica_identity":"index"' end
    end,
    case when c.reloftype <> 0 then ',"of_type":' || to_json(format_type(c.reloftype, null))::text end,
\if access_methods
    -- 2 is heap.
    case when c.relam <> 2 and c.relkind in ('r', 'm') then
      ',"access_method":' || (select to_json(m.amname)::text from pg_am as m where m.oid = c.relam)
    end,
\endif
\if options
    ',"options":' || (
      select '{' || string_agg(to_json(split_part(x, '=', 1))::text || ':' || to_json(substr(x, strpos(x, '=') + 1)), ',' order by x collate "C") || '}'
      from unnest(c.reloptions) as x),
    ',"toast_options":' || toast.options,
\endif
    case when c.relkind = 'p' then ',"partition_by":' || to_json(pg_get_partkeydef(c.oid))::text end,
\if inheritance
    case when c.relispartition then ',"partition_of":' else ',"inherits":' end || i.parents,
    case when c.relispartition then ',"bound":' || to_json(pg_get_expr(c.relpartbound, c.oid))::text end,
\endif
\if servers
    ',"server":' || f.server,
\endif
    case when c.relkind in ('v', 'm') then ',"definition":' || to_json(pg_get_viewdef(c.oid))::text end),
  concat(
    ',"columns":' || d.columns,
    p.text)
from rel as c
left join described as d on d.relid = c.oid
left join parts as p on p.relid = c.oid
\if options
left join (
\ir part/toast_options.sql
) as toast(relid, options) on toast.relid = c.oid
\endif
\if inheritance
left join (
\ir part/parents.sql
) as i(relid, parents) on i.relid = c.oid
\endif
\if servers
left join (
\ir part/server.sql
) as f(relid, server) on f.relid = c.oid
\endif
