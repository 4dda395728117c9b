-- Functions and procedures, by the types of their arguments.
select
  's',
  case p.prokind when 'p' then 'procedure' else 'function' end,
  n.quoted || '.' || quote_ident(p.proname) || '(' || oidvectortypes(p.proargtypes) || ')',
  'pg_proc'::regclass,
  p.oid,
  p.proowner,
  'f',
  p.proacl,
  json_build_object(
    'arguments', nullif(pg_get_function_arguments(p.oid), ''),
    'result', pg_get_function_result(p.oid),
    'window', case when p.prokind = 'w' then true end,
    'language', l.lanname,
    'volatility', case p.provolatile when 'i' then 'immutable' when 's' then 'stable' end,
    'parallel', case p.proparallel when 's' then 'safe' when 'r' then 'restricted' end,
    'strict', case when p.proisstrict then true end,
    'security_definer', case when p.prosecdef then true end,
    'leakproof', case when p.proleakproof then true end,
    'cost', case when p.procost <> case when l.lanname in ('c', 'internal') then 1 else 100 end then p.procost end,
    'rows', case when p.proretset and p.prorows <> 1000 then p.prorows end,
    'support', case when p.prosupport <> 0 then p.prosupport::regproc::text end,
\if function_settings
    'settings', (
      select json_object_agg(split_part(x, '=', 1), case
        when x like 'search_path=%' then (
          select string_agg(case when i.item = quote_ident(:'home') then '$schema' else i.item end, ', ' order by i.nr)
          from unnest(string_to_array(substr(x, 13), ', ')) with ordinality as i(item, nr))
        else substr(x, strpos(x, '=') + 1) end order by x collate "C")
      from unnest(p.proconfig) as x),
\endif
    'body', coalesce(pg_get_function_sqlbody(p.oid), p.prosrc),
    'library', p.probin
  )
from pg_proc as p
join ns as n on n.oid = p.pronamespace
join pg_language as l on l.oid = p.prolang
where p.oid >= 16384
  and p.prokind <> 'a'
\if extended
  and not exists (select from members as m where m.classid = 'pg_proc'::regclass and m.objid = p.oid)
\endif
\if types
  -- What comes along with a range type.
  and not exists (select from pg_depend as own where own.classid = 'pg_proc'::regclass and own.objid = p.oid and own.deptype = 'i')
\endif
