-- How a schema stands to the roles of the API: what is granted to whom, what guards it, and what is not in order with its
-- keys and indexes. One JSON value.
with
relation as (
  select c.*
  from pg_catalog.pg_class as c
  where c.relnamespace = (select oid from pg_catalog.pg_namespace where nspname = :'schema')
    and c.relkind in ('r', 'p', 'v', 'm', 'f')
    and not exists (
      select from pg_catalog.pg_depend as d
      where d.classid = 'pg_catalog.pg_class'::regclass and d.objid = c.oid and d.deptype = 'e'
    )
),
-- Everybody counts as a role of the API: whoever logs in is everybody.
granted as (
  select r.oid, false as some_columns, e.grantee, e.privilege_type
  from relation as r, pg_catalog.aclexplode(coalesce(r.relacl, pg_catalog.acldefault('r', r.relowner))) as e
  union all
  select r.oid, true, e.grantee, e.privilege_type
  from relation as r
  join pg_catalog.pg_attribute as a on a.attrelid = r.oid and a.attacl is not null
  cross join pg_catalog.aclexplode(a.attacl) as e
),
api_granted as (
  select distinct g.oid, case g.grantee when 0 then 'public' else pg_catalog.pg_get_userbyid(g.grantee)::text end as role, pg_catalog.lower(g.privilege_type) as privilege
  from granted as g
  where g.grantee = 0 or pg_catalog.pg_get_userbyid(g.grantee) in ('anon', 'authenticated')
)
select pg_catalog.json_build_object(
  'schema', :'schema',
  'relations', (
    select coalesce(pg_catalog.json_agg(pg_catalog.json_build_object(
      'name', r.relname,
      'kind', case r.relkind when 'r' then 'table' when 'p' then 'table' when 'v' then 'view' when 'm' then 'materialized_view' else 'foreign_table' end,
      'rls', r.relrowsecurity,
      'guarded_parent', (
        select p.relname from pg_catalog.pg_inherits as i join pg_catalog.pg_class as p on p.oid = i.inhparent
        where i.inhrelid = r.oid and r.relispartition and p.relrowsecurity
      ),
      'partition', r.relispartition,
      'grants', (
        select coalesce(pg_catalog.json_agg(pg_catalog.json_build_object('role', g.role, 'privilege', g.privilege) order by g.role, g.privilege), '[]'::json)
        from api_granted as g where g.oid = r.oid
      ),
      'policies', (
        select coalesce(pg_catalog.json_agg(pg_catalog.json_build_object(
          'name', p.policyname, 'kind', pg_catalog.lower(p.permissive), 'command', pg_catalog.lower(p.cmd),
          'roles', p.roles, 'using', p.qual, 'check', p.with_check) order by p.policyname), '[]'::json)
        from pg_catalog.pg_policies as p where p.schemaname = :'schema' and p.tablename = r.relname
      ),
      'options', coalesce(r.reloptions, '{}'),
      'reads_users', exists (
        select from pg_catalog.pg_rewrite as w
        join pg_catalog.pg_depend as d on d.classid = 'pg_catalog.pg_rewrite'::regclass and d.objid = w.oid
        where w.ev_class = r.oid and d.refclassid = 'pg_catalog.pg_class'::regclass
          and d.refobjid = (
            select u.oid from pg_catalog.pg_class as u join pg_catalog.pg_namespace as n on n.oid = u.relnamespace
            where n.nspname = 'auth' and u.relname = 'users')
      ),
      'realtime', exists (
        select from pg_catalog.pg_publication_tables as t
        where t.pubname = 'supabase_realtime' and t.schemaname = :'schema' and t.tablename = r.relname
      ),
      'keyed', exists (select from pg_catalog.pg_index as i where i.indrelid = r.oid and i.indisprimary),
      'foreign_keys', (
        select coalesce(pg_catalog.json_agg(pg_catalog.json_build_object(
          'name', con.conname,
          'columns', array(select a.attname from pg_catalog.pg_attribute as a where a.attrelid = r.oid and a.attnum = any (con.conkey) order by a.attname),
          'enforced', coalesce((pg_catalog.to_jsonb(con) ->> 'conenforced')::boolean, true)
            and not exists (select from pg_catalog.pg_trigger as t where t.tgconstraint = con.oid and t.tgenabled = 'D')
        ) order by con.conname), '[]'::json)
        from pg_catalog.pg_constraint as con where con.conrelid = r.oid and con.contype = 'f' and con.conparentid = 0
      ),
      'not_valid', array(
        select con.conname from pg_catalog.pg_constraint as con
        where con.conrelid = r.oid and not con.convalidated and coalesce((pg_catalog.to_jsonb(con) ->> 'conenforced')::boolean, true)
        order by con.conname
      ),
      'indexes', (
        select coalesce(pg_catalog.json_agg(pg_catalog.json_build_object(
          'name', ic.relname,
          'columns', array(
            select coalesce(a.attname::text, '') from pg_catalog.unnest(i.indkey::smallint[]) with ordinality as k (attnum, place)
            left join pg_catalog.pg_attribute as a on a.attrelid = r.oid and a.attnum = k.attnum
            order by k.place
          ),
          'valid', i.indisvalid,
          'partial', i.indpred is not null,
          'btree', (select amname = 'btree' from pg_catalog.pg_am where oid = ic.relam),
          'shape', pg_catalog.replace(pg_catalog.pg_get_indexdef(i.indexrelid), pg_catalog.quote_ident(ic.relname), '')
        ) order by ic.relname), '[]'::json)
        from pg_catalog.pg_index as i join pg_catalog.pg_class as ic on ic.oid = i.indexrelid where i.indrelid = r.oid
      )
    ) order by r.relname), '[]'::json)
    from relation as r
  ),
  'functions', (
    select coalesce(pg_catalog.json_agg(pg_catalog.json_build_object(
      'signature', pg_catalog.format('%s(%s)', p.proname, pg_catalog.pg_get_function_identity_arguments(p.oid)),
      'name', p.proname,
      'definer', p.prosecdef,
      'trigger', p.prorettype in ('pg_catalog.trigger'::regtype, 'pg_catalog.event_trigger'::regtype),
      'path', (select pg_catalog.substr(setting, 13) from pg_catalog.unnest(p.proconfig) as setting where setting like 'search\_path=%'),
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
    where pg_catalog.to_regrole(role_name) is not null and pg_catalog.has_schema_privilege(role_name, :'schema', 'usage')
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
