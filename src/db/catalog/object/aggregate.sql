-- Aggregates, by the types of their arguments.
select
  's',
  'aggregate',
  n.quoted || '.' || quote_ident(p.proname) || '(' || oidvectortypes(p.proargtypes) || ')',
  'pg_proc'::regclass,
  p.oid,
  p.proowner,
  'f',
  p.proacl,
  json_build_object(
    'arguments', nullif(pg_get_function_arguments(p.oid), ''),
    'result', pg_get_function_result(p.oid),
    'language', l.lanname,
    'volatility', case p.provolatile when 'i' then 'immutable' when 's' then 'stable' end,
    'parallel', case p.proparallel when 's' then 'safe' when 'r' then 'restricted' end,
    'strict', case when p.proisstrict then true end,
    'cost', case when p.procost <> 1 then p.procost end,
    'aggregate', concat_ws(' ',
      'sfunc ' || g.aggtransfn::oid::regprocedure::text, 'stype ' || format_type(g.aggtranstype, null),
      'sspace ' || nullif(g.aggtransspace, 0), 'final ' || nullif(g.aggfinalfn::oid, 0)::regprocedure::text,
      'combine ' || nullif(g.aggcombinefn::oid, 0)::regprocedure::text, 'serial ' || nullif(g.aggserialfn::oid, 0)::regprocedure::text,
      'deserial ' || nullif(g.aggdeserialfn::oid, 0)::regprocedure::text, 'init ' || quote_literal(g.agginitval),
      'msfunc ' || nullif(g.aggmtransfn::oid, 0)::regprocedure::text, 'minv ' || nullif(g.aggminvtransfn::oid, 0)::regprocedure::text,
      'sortop ' || nullif(g.aggsortop, 0)::regoperator::text, 'kind ' || g.aggkind::text,
      case when g.aggfinalextra then 'finalextra' end, 'modify ' || g.aggfinalmodify::text)
  )
from pg_proc as p
join pg_aggregate as g on g.aggfnoid = p.oid
join ns as n on n.oid = p.pronamespace
join pg_language as l on l.oid = p.prolang
where p.oid >= 16384
\if extended
  and not exists (select from members as m where m.classid = 'pg_proc'::regclass and m.objid = p.oid)
\endif
