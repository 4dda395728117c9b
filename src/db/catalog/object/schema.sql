-- The schemas themselves. Who owns `public` differs by version and by platform and does not count.
select
  's',
  'schema',
  n.quoted,
  json_build_object(
    'owner', case when n.nspname <> 'public' then o.name end,
    'acl', case
      when n.nspname <> 'public' then a.canon::json
      else (select json_object_agg(e.key, e.value order by e.key collate "C")
            from json_each(a.canon::json) as e where e.key not in ('$owner', 'OWNER', 'pg_database_owner')) end,
    'comment', case when d.description <> 'standard public schema' or n.nspname <> 'public' then d.description end
  )
from ns as n
join roles as o on o.oid = n.nspowner
left join acls as a on a.acl = coalesce(n.nspacl, acldefault('n', n.nspowner)) and a.kind = 'n' and a.owner = n.nspowner
left join descr as d on d.objoid = n.oid and d.classoid = 'pg_namespace'::regclass
