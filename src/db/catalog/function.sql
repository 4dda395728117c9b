-- Functions, procedures and aggregates, by the types of their arguments.
select
  's',
  case p.prokind when 'p' then 'procedure' when 'a' then 'aggregate' else 'function' end,
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
    'body', case when p.prokind <> 'a' then coalesce(pg_get_function_sqlbody(p.oid), p.prosrc) end,
    'library', p.probin,
    'aggregate', case when g.aggfnoid is not null then concat_ws(' ',
      'sfunc ' || g.aggtransfn::oid::regprocedure::text, 'stype ' || format_type(g.aggtranstype, null),
      'sspace ' || nullif(g.aggtransspace, 0), 'final ' || nullif(g.aggfinalfn::oid, 0)::regprocedure::text,
      'combine ' || nullif(g.aggcombinefn::oid, 0)::regprocedure::text, 'serial ' || nullif(g.aggserialfn::oid, 0)::regprocedure::text,
      'deserial ' || nullif(g.aggdeserialfn::oid, 0)::regprocedure::text, 'init ' || quote_literal(g.agginitval),
      'msfunc ' || nullif(g.aggmtransfn::oid, 0)::regprocedure::text, 'minv ' || nullif(g.aggminvtransfn::oid, 0)::regprocedure::text,
      'sortop ' || nullif(g.aggsortop, 0)::regoperator::text, 'kind ' || g.aggkind::text,
      case when g.aggfinalextra then 'finalextra' end, 'modify ' || g.aggfinalmodify::text) end,
    'acl', a.canon,
    'comment', d.description
  )
from pg_proc as p
join ns as n on n.oid = p.pronamespace
join roles as o on o.oid = p.proowner
join pg_language as l on l.oid = p.prolang
cross join home
left join pg_aggregate as g on g.aggfnoid = p.oid
left join acls as a on a.acl_text = coalesce(p.proacl::text, '') and a.kind = 'f' and a.owner = p.proowner
left join descr as d on d.objoid = p.oid and d.classoid = 'pg_proc'::regclass
left join members as m on m.classid = 'pg_proc'::regclass and m.objid = p.oid
-- The functions that a range type brings along.
left join pg_depend as own on own.classid = 'pg_proc'::regclass and own.objid = p.oid and own.deptype = 'i'
where m.objid is null
  and own.objid is null
