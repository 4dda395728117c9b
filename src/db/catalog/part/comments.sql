-- Comments on what hangs on a relation.
select q.relid, 6, q.what, to_json(d.description)::text
from (
  select k.conrelid as relid, 'pg_constraint'::regclass as classid, k.oid, 'constraint ' || k.conname as what
  from pg_constraint as k
  union all
  select i.indrelid, 'pg_class'::regclass, i.indexrelid, 'index ' || c.relname
  from pg_index as i join pg_class as c on c.oid = i.indexrelid
  union all
  select t.tgrelid, 'pg_trigger'::regclass, t.oid, 'trigger ' || t.tgname
  from pg_trigger as t where not t.tgisinternal and t.tgparentid = 0
  union all
  select p.polrelid, 'pg_policy'::regclass, p.oid, 'policy ' || p.polname
  from pg_policy as p
  union all
  select w.ev_class, 'pg_rewrite'::regclass, w.oid, 'rule ' || w.rulename
  from pg_rewrite as w
) as q
join descr as d on d.objoid = q.oid and d.classoid = q.classid and d.objsubid = 0
join rel as r on r.oid = q.relid
