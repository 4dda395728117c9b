-- How a schema stands to the roles of the API: what is granted to whom, what guards it, and what is not in order with its
-- keys and indexes. One JSON value.
set local search_path = pg_catalog, pg_temp;
-- What a policy asks is read from how the server writes it.
set local quote_all_identifiers = off;
with
relation as materialized (
  select c.oid, c.relname, c.relkind, c.relrowsecurity, c.relispartition, c.relacl, c.relowner, c.reloptions
  from pg_catalog.pg_class as c
  where c.relnamespace = (select oid from pg_catalog.pg_namespace where nspname = :'schema')
    and c.relkind in ('r', 'p', 'v', 'm', 'f')
    and not exists (
      select from pg_catalog.pg_depend as d
      where d.classid = 'pg_catalog.pg_class'::regclass and d.objid = c.oid and d.deptype = 'e'
    )
),
-- Everybody counts as a role of the API: whoever logs in is everybody.
api (oid, name) as materialized (
  select 0::oid, 'public'
  union all
  select r.oid, r.rolname::text from pg_catalog.pg_roles as r where r.rolname in ('anon', 'authenticated')
),
granted as (
  select r.oid, api.name as role, pg_catalog.lower(e.privilege_type) as privilege
  from relation as r
  cross join lateral pg_catalog.aclexplode(coalesce(r.relacl, pg_catalog.acldefault('r', r.relowner))) as e
  join api on api.oid = e.grantee
  union
  select r.oid, api.name, pg_catalog.lower(e.privilege_type)
  from relation as r
  join pg_catalog.pg_attribute as a on a.attrelid = r.oid
  cross join lateral pg_catalog.aclexplode(a.attacl) as e
  join api on api.oid = e.grantee
  where a.attacl is not null
),
grants as materialized (
  select g.oid, pg_catalog.json_agg(pg_catalog.json_build_object('role', g.role, 'privilege', g.privilege) order by g.role, g.privilege) as list
  from granted as g
  group by g.oid
),
policies as materialized (
  select
    p.polrelid as oid,
    pg_catalog.json_agg(pg_catalog.json_build_object(
      'name', p.polname,
      'kind', case when p.polpermissive then 'permissive' else 'restrictive' end,
      'command', case p.polcmd when 'r' then 'select' when 'a' then 'insert' when 'w' then 'update' when 'd' then 'delete' else 'all' end,
      'roles', array(
        select case u.oid when 0 then 'public' else pg_catalog.pg_get_userbyid(u.oid)::text end
        from pg_catalog.unnest(p.polroles) as u(oid)
        order by 1),
      'using', pg_catalog.pg_get_expr(p.polqual, p.polrelid),
      'check', pg_catalog.pg_get_expr(p.polwithcheck, p.polrelid)) order by p.polname) as list
  from pg_catalog.pg_policy as p
  join relation as r on r.oid = p.polrelid
  group by p.polrelid
),
guarded as materialized (
  select i.inhrelid as oid, pg_catalog.min(p.relname::text) as parent
  from pg_catalog.pg_inherits as i
  join relation as r on r.oid = i.inhrelid
  join pg_catalog.pg_class as p on p.oid = i.inhparent
  where r.relispartition and p.relrowsecurity
  group by i.inhrelid
),
reading_users as materialized (
  select distinct w.ev_class as oid
  from pg_catalog.pg_rewrite as w
  join pg_catalog.pg_depend as d on d.classid = 'pg_catalog.pg_rewrite'::regclass and d.objid = w.oid
  join pg_catalog.pg_class as u on u.oid = d.refobjid
  join pg_catalog.pg_namespace as n on n.oid = u.relnamespace
  where d.refclassid = 'pg_catalog.pg_class'::regclass and n.nspname = 'auth' and u.relname = 'users'
),
published as materialized (
  select distinct t.tablename
  from pg_catalog.pg_publication_tables as t
  where t.pubname = 'supabase_realtime' and t.schemaname = :'schema'
),
switched_off as materialized (
  select distinct t.tgconstraint as oid
  from pg_catalog.pg_trigger as t
  where t.tgenabled = 'D' and t.tgconstraint <> 0
),
constraints as materialized (
  select
    con.conrelid as oid,
    pg_catalog.json_agg(pg_catalog.json_build_object(
      'name', con.conname,
      'columns', array(
        select a.attname from pg_catalog.pg_attribute as a
        where a.attrelid = con.conrelid and a.attnum = any (con.conkey)
        order by a.attname),
      'enforced', con.enforced and off.oid is null) order by con.conname) filter (where con.contype = 'f' and con.conparentid = 0) as foreign_keys,
    pg_catalog.json_agg(con.conname order by con.conname) filter (where not con.convalidated and con.enforced) as not_valid
  from (
    -- 18 has constraints that nobody enforces.
    select k.*, case when k.convalidated then true else coalesce((pg_catalog.to_jsonb(k) ->> 'conenforced')::boolean, true) end as enforced
    from pg_catalog.pg_constraint as k
    join relation as r on r.oid = k.conrelid
  ) as con
  left join switched_off as off on off.oid = con.oid
  group by con.conrelid
),
-- An index is not valid yet while it is built.
building as materialized (
  select p.index_relid as oid
  from pg_catalog.pg_stat_progress_create_index as p
),
indexes as materialized (
  select
    i.indrelid as oid,
    pg_catalog.bool_or(i.indisprimary) as keyed,
    pg_catalog.json_agg(pg_catalog.json_build_object(
      'name', ic.relname,
      'columns', array(
        select coalesce(a.attname::text, '')
        from pg_catalog.unnest(i.indkey::smallint[]) with ordinality as k (attnum, place)
        left join pg_catalog.pg_attribute as a on a.attrelid = i.indrelid and a.attnum = k.attnum
        order by k.place),
      'valid', i.indisvalid or i.indexrelid in (select b.oid from building as b where b.oid is not null),
      'partial', i.indpred is not null,
      'btree', m.amname = 'btree',
      'shape', pg_catalog.replace(pg_catalog.pg_get_indexdef(i.indexrelid), pg_catalog.quote_ident(ic.relname), '')) order by ic.relname) as list
  from pg_catalog.pg_index as i
  join relation as r on r.oid = i.indrelid
  join pg_catalog.pg_class as ic on ic.oid = i.indexrelid
  join pg_catalog.pg_am as m on m.oid = ic.relam
  group by i.indrelid
)
select pg_catalog.json_build_object(
  'schema', :'schema',
  'relations', (
    select coalesce(pg_catalog.json_agg(pg_catalog.json_build_object(
      'name', r.relname,
      'kind', case r.relkind when 'r' then 'table' when 'p' then 'table' when 'v' then 'view' when 'm' then 'materialized_view' else 'foreign_table' end,
      'rls', r.relrowsecurity,
      'guarded_parent', guarded.parent,
      'partition', r.relispartition,
      'grants', coalesce(grants.list, '[]'::json),
      'policies', coalesce(policies.list, '[]'::json),
      'options', coalesce(r.reloptions, '{}'),
      'reads_users', reading_users.oid is not null,
      'realtime', published.tablename is not null,
      'keyed', coalesce(indexes.keyed, false),
      'foreign_keys', coalesce(constraints.foreign_keys, '[]'::json),
      'not_valid', coalesce(constraints.not_valid, '[]'::json),
      'indexes', coalesce(indexes.list, '[]'::json)
    ) order by r.relname), '[]'::json)
    from relation as r
    left join grants on grants.oid = r.oid
    left join policies on policies.oid = r.oid
    left join guarded on guarded.oid = r.oid
    left join reading_users on reading_users.oid = r.oid
    left join published on published.tablename = r.relname
    left join constraints on constraints.oid = r.oid
    left join indexes on indexes.oid = r.oid
  ),
  'functions', (
    select coalesce(pg_catalog.json_agg(pg_catalog.json_build_object(
      'signature', pg_catalog.format('%s(%s)', p.proname, pg_catalog.pg_get_function_identity_arguments(p.oid)),
      'name', p.proname,
      'definer', p.prosecdef,
      'trigger', p.prorettype in ('pg_catalog.trigger'::regtype, 'pg_catalog.event_trigger'::regtype),
      'path', (select pg_catalog.substr(setting, 13) from pg_catalog.unnest(p.proconfig) as setting where setting like 'search\_path=%'),
      'bound', p.prosqlbody is not null,
      'writable_path', array(
        select n.nspname from pg_catalog.pg_namespace as n
        where n.nspname = any (array(
            select pg_catalog.btrim(part, ' "') from pg_catalog.unnest(pg_catalog.string_to_array(
              (select pg_catalog.substr(setting, 13) from pg_catalog.unnest(p.proconfig) as setting where setting like 'search\_path=%'), ',')) as part))
          and exists (
            select from pg_catalog.aclexplode(coalesce(n.nspacl, pg_catalog.acldefault('n', n.nspowner))) as e
            where e.privilege_type = 'CREATE' and (e.grantee = 0 or pg_catalog.pg_get_userbyid(e.grantee) in ('anon', 'authenticated'))
          )
        order by n.nspname
      ),
      'callers', array(
        select distinct case e.grantee when 0 then 'public' else pg_catalog.pg_get_userbyid(e.grantee)::text end
        from pg_catalog.aclexplode(coalesce(p.proacl, pg_catalog.acldefault('f', p.proowner))) as e
        where e.privilege_type = 'EXECUTE' and (e.grantee = 0 or pg_catalog.pg_get_userbyid(e.grantee) in ('anon', 'authenticated'))
        order by 1
      ),
      'source', coalesce(pg_catalog.pg_get_function_sqlbody(p.oid), p.prosrc)
    ) order by p.proname, p.oid::regprocedure::text), '[]'::json)
    from pg_catalog.pg_proc as p
    where p.pronamespace = (select oid from pg_catalog.pg_namespace where nspname = :'schema')
      and p.prokind in ('f', 'p')
      and not exists (
        select from pg_catalog.pg_depend as d
        -- Neither an extension's, nor what a range type brings along.
        where d.classid = 'pg_catalog.pg_proc'::regclass and d.objid = p.oid and d.deptype in ('e', 'i')
      )
  ),
  'entered_by', array(
    select role_name from pg_catalog.unnest(array['anon', 'authenticated']) as role_name
    where pg_catalog.to_regrole(role_name) is not null
      -- By its number: where the schema is gone nobody enters it, and that is no error.
      and pg_catalog.has_schema_privilege(role_name, (select oid from pg_catalog.pg_namespace where nspname = :'schema'), 'usage')
    order by 1
  ),
  'default_grants', array(
    select distinct pg_catalog.format('%s on %s made by %s',
      case e.grantee when 0 then 'public' else pg_catalog.pg_get_userbyid(e.grantee)::text end,
      case d.defaclobjtype when 'r' then 'tables' when 'f' then 'functions' else 'sequences' end,
      pg_catalog.pg_get_userbyid(d.defaclrole))
    from pg_catalog.pg_default_acl as d
    join pg_catalog.pg_namespace as n on n.oid = d.defaclnamespace
    cross join pg_catalog.aclexplode(d.defaclacl) as e
    where n.nspname = :'schema'
      and d.defaclobjtype in ('r', 'f', 'S')
      and (e.grantee = 0 or pg_catalog.pg_get_userbyid(e.grantee) in ('anon', 'authenticated'))
    order by 1
  )
)
