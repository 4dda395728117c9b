-- The narrow surfaces of the platform where a schema reaches out of itself: triggers on its tables that call the
-- schema's functions, and policies on the tables that users reach through it. All else there is the platform's own.
select
  case when s.ours then 's' else 'e' end,
  case when s.ours then 'surface' else 'platform_surface' end,
  s.id,
  null,
  null,
  null,
  null,
  null,
  json_build_object(
    'triggers', json_object_agg(s.name, s.definition order by s.name collate "C") filter (where s.what = 't'),
    'policies', json_object_agg(s.name, s.definition order by s.name collate "C") filter (where s.what = 'p'))
from (
  select 't' as what, t.tgname as name, true as ours, c.oid::regclass::text as id,
    concat_ws(' ', pg_get_triggerdef(t.oid), case when t.tgenabled <> 'O' then 'DISABLED' end) as definition
  from pg_trigger as t
  join pg_class as c on c.oid = t.tgrelid
  join pg_namespace as n on n.oid = c.relnamespace
  join pg_proc as p on p.oid = t.tgfoid
  join ns as f on f.oid = p.pronamespace
  where not t.tgisinternal
    and n.nspname in ('auth', 'storage', 'realtime')
    and not exists (select from ns as own where own.oid = n.oid)
  union all
  select 'p', p.polname, false, c.oid::regclass::text,
    concat_ws(' ', case p.polcmd when 'r' then 'select' when 'a' then 'insert' when 'w' then 'update' when 'd' then 'delete' else 'all' end,
      case when not p.polpermissive then 'restrictive' end,
      'to ' || (select string_agg(coalesce(r.name, 'public'), ', ' order by r.name collate "C") from unnest(p.polroles) as u(oid) left join roles as r on r.oid = u.oid),
      'using (' || pg_get_expr(p.polqual, p.polrelid) || ')', 'check (' || pg_get_expr(p.polwithcheck, p.polrelid) || ')')
  from pg_policy as p
  join pg_class as c on c.oid = p.polrelid
  join pg_namespace as n on n.oid = c.relnamespace
  where (n.nspname, c.relname) in (('storage', 'objects'), ('storage', 'buckets'), ('realtime', 'messages'))
    and not exists (select from ns as own where own.oid = n.oid)
) as s
group by s.id, s.ours
