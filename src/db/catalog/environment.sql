-- What is around the schemas and decides over what is in them: default privileges, publications, event triggers,
-- settings of the database, casts and languages, the roles of the API. Not compared with a golden: the platform's.
select 'e', 'default_privileges', concat_ws(' ', 'of', r.name, 'in', n.quoted, 'on', case d.defaclobjtype
    when 'r' then 'tables' when 'S' then 'sequences' when 'f' then 'functions' when 'T' then 'types' when 'n' then 'schemas' else 'large objects' end),
  json_build_object('acl', (
    select json_object_agg(e.grantee, e.privileges order by e.grantee collate "C")
    from (
      select case x.grantee when 0 then 'PUBLIC' else coalesce(w.name, '?' || x.grantee) end as grantee,
        string_agg(x.privilege_type || case when x.is_grantable then '*' else '' end, ',' order by x.privilege_type collate "C") as privileges
      from aclexplode(d.defaclacl) as x
      left join roles as w on w.oid = x.grantee
      where x.privilege_type <> 'MAINTAIN'
      group by 1) as e))
from pg_default_acl as d
join roles as r on r.oid = d.defaclrole
left join ns as n on n.oid = d.defaclnamespace
where n.oid is not null or d.defaclnamespace = 0
union all
select 'e', 'publication', quote_ident(p.pubname), json_build_object(
  'owner', r.name,
  'all_tables', case when p.puballtables then true end,
  'publishes', concat_ws(', ', case when p.pubinsert then 'insert' end, case when p.pubupdate then 'update' end,
    case when p.pubdelete then 'delete' end, case when p.pubtruncate then 'truncate' end),
  'via_root', case when p.pubviaroot then true end,
  'tables', (
    select json_object_agg(c.id, concat_ws(' ', 'published',
      (select 'columns ' || string_agg(quote_ident(a.attname), ', ' order by a.attnum)
       from pg_attribute as a where a.attrelid = c.oid and a.attnum = any (m.prattrs)),
      'where ' || pg_get_expr(m.prqual, m.prrelid)) order by c.id collate "C")
    from pg_publication_rel as m join rel as c on c.oid = m.prrelid where m.prpubid = p.oid),
  'schemas', (
    select string_agg(n.quoted, ', ' order by n.quoted collate "C")
    from pg_publication_namespace as m join ns as n on n.oid = m.pnnspid where m.pnpubid = p.oid))
from pg_publication as p
join roles as r on r.oid = p.pubowner
where p.puballtables
  or exists (select from pg_publication_rel as m join rel as c on c.oid = m.prrelid where m.prpubid = p.oid)
  or exists (select from pg_publication_namespace as m join ns as n on n.oid = m.pnnspid where m.pnpubid = p.oid)
union all
select 'e', 'event_trigger', quote_ident(t.evtname), json_build_object(
  'owner', r.name, 'event', t.evtevent, 'function', t.evtfoid::oid::regprocedure::text, 'tags', array_to_string(t.evttags, ', '),
  'enabled', case t.evtenabled when 'O' then null when 'D' then 'DISABLED' when 'R' then 'REPLICA' else 'ALWAYS' end)
from pg_event_trigger as t
join roles as r on r.oid = t.evtowner
where r.rolname not like 'supabase%'
  and not exists (select from members as m where m.classid = 'pg_event_trigger'::regclass and m.objid = t.oid)
union all
-- A setting with a dot in its name is an application's and may be a secret: it is hashed.
select 'e', 'setting', concat_ws(' ', 'of database', 'for ' || r.name), json_object_agg(split_part(x, '=', 1), case
    when split_part(x, '=', 1) like '%.%' then left(encode(sha256(convert_to(x, 'UTF8')), 'hex'), 12)
    else substr(x, strpos(x, '=') + 1) end order by x collate "C")
from pg_db_role_setting as s
left join roles as r on r.oid = s.setrole
cross join unnest(s.setconfig) as x
where s.setdatabase = (select oid from pg_database where datname = current_database())
group by r.name
union all
-- The roles that requests come in as: what they may whatever a table says.
select 'e', 'role', quote_ident(r.rolname), json_build_object(
  'superuser', case when r.rolsuper then true end,
  'bypasses_rls', case when r.rolbypassrls then true end,
  'creates_roles', case when r.rolcreaterole then true end,
  'creates_databases', case when r.rolcreatedb then true end,
  'replicates', case when r.rolreplication then true end,
  'member_of', (
    select json_object_agg(w.name, 'member' order by w.name collate "C")
    from pg_auth_members as m join roles as w on w.oid = m.roleid where m.member = r.oid),
  'settings', (
    select string_agg(x, ', ' order by x collate "C")
    from pg_db_role_setting as s cross join unnest(s.setconfig) as x
    where s.setrole = r.oid and s.setdatabase = 0))
from pg_roles as r
where r.rolname in ('anon', 'authenticated', 'service_role')
union all
select 'e', x.type, x.identity, json_build_object('function', q.function, 'how', q.how)
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
