-- Functions and procedures, by the types of their arguments.
select
  's',
  case p.prokind when 'p' then 'procedure' else 'function' end,
  n.quoted || '.' || quote_ident(p.proname) || '(' || oidvectortypes(p.proargtypes) || ')',
  json_build_object(
    'owner', o.name,
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
    'settings', (
      select json_object_agg(split_part(x, '=', 1), case
        when x like 'search_path=%' then (
          select string_agg(case when i.item = home.quoted then '$schema' else i.item end, ', ' order by i.nr)
          from unnest(string_to_array(substr(x, 13), ', ')) with ordinality as i(item, nr))
        else substr(x, strpos(x, '=') + 1) end order by x collate "C")
      from unnest(p.proconfig) as x),
    'body', coalesce(pg_get_function_sqlbody(p.oid), p.prosrc),
    'library', p.probin,
    'acl', a.canon::json,
    'comment', d.description
  )
from pg_proc as p
join ns as n on n.oid = p.pronamespace
join roles as o on o.oid = p.proowner
join pg_language as l on l.oid = p.prolang
cross join home
left join acls as a on a.acl = coalesce(p.proacl, acldefault('f', p.proowner)) and a.kind = 'f' and a.owner = p.proowner
left join descr as d on d.objoid = p.oid and d.classoid = 'pg_proc'::regclass
-- What is an extension's, or comes along with a range type.
left join pg_depend as own on own.classid = 'pg_proc'::regclass and own.objid = p.oid and own.deptype in ('e', 'i')
where p.oid >= 16384
  and p.prokind <> 'a'
  and own.objid is null
