-- Operator families: what a class of theirs has, and what was added.
select 's', x.type, x.identity, null, null, f.opfowner, null, null, json_build_object(
  'operators', (
    select string_agg(concat_ws(' ', a.amopstrategy, a.amopopr::regoperator), ', ' order by a.amopstrategy, a.amopopr::regoperator::text collate "C")
    from pg_amop as a where a.amopfamily = f.oid),
  'functions', (
    select string_agg(concat_ws(' ', a.amprocnum, a.amproc::oid::regprocedure), ', ' order by a.amprocnum, a.amproc::oid::regprocedure::text collate "C")
    from pg_amproc as a where a.amprocfamily = f.oid))
from pg_opfamily as f
join ns as n on n.oid = f.opfnamespace
cross join lateral pg_identify_object('pg_opfamily'::regclass, f.oid, 0) as x
\if extended
where not exists (select from members as m where m.classid = 'pg_opfamily'::regclass and m.objid = f.oid)
\endif
