-- What is around the schemas and decides over what is in them: event triggers.
select 'e', 'event_trigger', quote_ident(t.evtname), null, null, t.evtowner, null, null, json_build_object(
  'event', t.evtevent, 'function', t.evtfoid::oid::regprocedure::text, 'tags', array_to_string(t.evttags, ', '),
  'enabled', case t.evtenabled when 'O' then null when 'D' then 'DISABLED' when 'R' then 'REPLICA' else 'ALWAYS' end)
from pg_event_trigger as t
where pg_get_userbyid(t.evtowner) not like 'supabase%'
\if extended
  and not exists (select from members as m where m.classid = 'pg_event_trigger'::regclass and m.objid = t.oid)
\endif
