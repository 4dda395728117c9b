-- What is around the schemas and decides over what is in them: casts, languages, transforms, servers, access
-- methods.
select 'e', x.type, x.identity, null, null, null, null, null, json_build_object('function', q.function, 'how', q.how)
from (
  select 'pg_cast'::regclass as classid, c.oid, nullif(c.castfunc, 0)::regprocedure::text as function, c.castcontext::text || c.castmethod::text as how
  from pg_cast as c where c.oid >= 16384
  union all select 'pg_language'::regclass, l.oid, nullif(l.lanplcallfoid, 0)::regprocedure::text, case when l.lanpltrusted then 'trusted' end
  from pg_language as l where l.oid >= 16384
  union all select 'pg_transform'::regclass, t.oid, null, null from pg_transform as t where t.oid >= 16384
  union all select 'pg_foreign_server'::regclass, f.oid, null, null from pg_foreign_server as f
  union all select 'pg_am'::regclass, a.oid, a.amhandler::oid::regproc::text, null from pg_am as a where a.oid >= 16384
) as q
cross join lateral pg_identify_object(q.classid, q.oid, 0) as x
-- Neither an extension's, nor what a range type brings along.
where not exists (select from pg_depend as m where m.classid = q.classid and m.objid = q.oid and m.deptype in ('e', 'i'))
