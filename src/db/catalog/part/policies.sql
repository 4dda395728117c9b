-- Row-level security: policies by name.
select
  p.polrelid,
  4,
  p.polname::text,
  concat('{"command":', case p.polcmd when 'r' then '"select"' when 'a' then '"insert"' when 'w' then '"update"' when 'd' then '"delete"' else '"all"' end,
    case when not p.polpermissive then ',"restrictive":true' end,
    ',"roles":' || case
      when p.polroles = '{0}' then '"public"'
\if policy_roles
      else to_json(whom.names)::text
\endif
    end,
    ',"using":' || to_json(pg_get_expr(p.polqual, p.polrelid))::text,
    ',"check":' || to_json(pg_get_expr(p.polwithcheck, p.polrelid))::text,
    '}')
from pg_policy as p
join rel as r on r.oid = p.polrelid
\if policy_roles
left join (
  select
    q.polroles,
    (select string_agg(n.name, ', ' order by n.name collate "C")
     from (
       select case u.oid when 0 then 'public' else coalesce(w.name, '?' || u.oid) end as name
       from unnest(q.polroles) as u(oid)
       left join roles as w on w.oid = u.oid) as n) as names
  from (select distinct polroles from pg_policy) as q
) as whom on whom.polroles = p.polroles
\endif
