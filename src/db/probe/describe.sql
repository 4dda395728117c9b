-- What row-level security has to guard in a schema: tables with their columns, keys, checks and policies, views, functions,
-- and which of the three API roles may touch what. One JSON value.
-- What a check takes, and what a policy asks, is read from how the server writes it.
set local quote_all_identifiers = off;
with
api (role_name) as (
  select rolname from pg_catalog.pg_roles where rolname in ('anon', 'authenticated', 'service_role')
),
relation as (
  select c.*
  from pg_catalog.pg_class as c
  join pg_catalog.pg_namespace as n on n.oid = c.relnamespace
  where n.nspname = :'schema'
    and c.relkind in ('r', 'p', 'v', 'm')
    and not c.relispartition
    -- What an extension brought is the extension's.
    and not exists (
      select from pg_catalog.pg_depend as d
      where d.classid = 'pg_catalog.pg_class'::regclass and d.objid = c.oid and d.deptype = 'e'
    )
),
-- The columns that any policy looks at, and the policy's own table.
watched as (
  select distinct d.refobjid as table_oid, d.refobjsubid as attnum, d.refobjid = p.polrelid as own
  from pg_catalog.pg_depend as d
  join pg_catalog.pg_policy as p on p.oid = d.objid
  where d.classid = 'pg_catalog.pg_policy'::regclass
    and d.refclassid = 'pg_catalog.pg_class'::regclass
    and d.refobjsubid > 0
),
column_list as (
  select
    a.attrelid,
    pg_catalog.json_agg(pg_catalog.json_build_object(
      'name', a.attname,
      'type', pg_catalog.format_type(a.atttypid, a.atttypmod),
      'base', base.typname,
      'category', base.typcategory,
      'labels', (
        select coalesce(pg_catalog.json_agg(e.enumlabel order by e.enumsortorder), '[]'::json)
        from pg_catalog.pg_enum as e
        where e.enumtypid = base.oid
      ),
      'max_length', case when a.atttypid in ('varchar'::regtype, 'bpchar'::regtype) and a.atttypmod > 4 then a.atttypmod - 4 end,
      'not_null', a.attnotnull,
      'has_default', a.atthasdef or a.attidentity <> '',
      'generated', a.attgenerated <> '',
      'identity', a.attidentity <> '',
      'watched', exists (select from watched where watched.table_oid = a.attrelid and watched.attnum = a.attnum),
      'watched_here', exists (select from watched where watched.table_oid = a.attrelid and watched.attnum = a.attnum and watched.own),
      'select', array(select role_name from api where pg_catalog.has_column_privilege(role_name, a.attrelid, a.attnum, 'select') order by 1),
      'insert', array(select role_name from api where pg_catalog.has_column_privilege(role_name, a.attrelid, a.attnum, 'insert') order by 1),
      'update', array(select role_name from api where pg_catalog.has_column_privilege(role_name, a.attrelid, a.attnum, 'update') order by 1)
    ) order by a.attnum) as columns
  from relation as r
  join pg_catalog.pg_attribute as a on a.attrelid = r.oid and a.attnum > 0 and not a.attisdropped
  join pg_catalog.pg_type as t on t.oid = a.atttypid
  join pg_catalog.pg_type as base on base.oid = case t.typtype when 'd' then t.typbasetype else t.oid end
  group by a.attrelid
)
select pg_catalog.json_build_object(
  'tables', (
    select coalesce(pg_catalog.json_agg(pg_catalog.json_build_object(
      'name', r.relname,
      'rls', r.relrowsecurity,
      'columns', column_list.columns,
      'delete', array(select role_name from api where pg_catalog.has_table_privilege(role_name, r.oid, 'delete') order by 1),
      'constraints', (
        select coalesce(pg_catalog.json_object_agg(name, columns), '{}'::json)
        from (
          select
            con.conname as name,
            array(select attname from pg_catalog.pg_attribute where attrelid = r.oid and attnum = any (con.conkey) order by attnum) as columns
          from pg_catalog.pg_constraint as con
          where con.conrelid = r.oid and con.contype = 'c'
        ) as checks
      ),
      'checks', array(
        select pg_catalog.pg_get_constraintdef(con.oid)
        from pg_catalog.pg_constraint as con
        where con.conrelid = r.oid and con.contype = 'c'
        order by con.conname
      ),
      'uniques', (
        select coalesce(pg_catalog.json_object_agg(ic.relname, array(
          select attname from pg_catalog.pg_attribute where attrelid = r.oid and attnum = any (i.indkey::smallint[]) order by attnum
        )), '{}'::json)
        from pg_catalog.pg_index as i
        join pg_catalog.pg_class as ic on ic.oid = i.indexrelid
        where i.indrelid = r.oid and i.indisunique
      ),
      'key', array(
        select a.attname
        from pg_catalog.pg_index as i
        join pg_catalog.pg_attribute as a on a.attrelid = r.oid and a.attnum = any (i.indkey::smallint[])
        where i.indrelid = r.oid and i.indisprimary
        order by a.attnum
      ),
      'foreign_keys', (
        select coalesce(pg_catalog.json_agg(pg_catalog.json_build_object(
          'name', con.conname,
          'schema', tn.nspname,
          'table', case when tn.nspname = :'schema' then tc.relname::text else pg_catalog.format('%s.%s', tn.nspname, tc.relname) end,
          'columns', array(
            select a.attname
            from pg_catalog.unnest(con.conkey) with ordinality as k (attnum, place)
            join pg_catalog.pg_attribute as a on a.attrelid = con.conrelid and a.attnum = k.attnum
            order by k.place
          ),
          'targets', array(
            select a.attname
            from pg_catalog.unnest(con.confkey) with ordinality as k (attnum, place)
            join pg_catalog.pg_attribute as a on a.attrelid = con.confrelid and a.attnum = k.attnum
            order by k.place
          ),
          'on_delete', con.confdeltype
        ) order by con.conname), '[]'::json)
        from pg_catalog.pg_constraint as con
        join pg_catalog.pg_class as tc on tc.oid = con.confrelid
        join pg_catalog.pg_namespace as tn on tn.oid = tc.relnamespace
        where con.conrelid = r.oid and con.contype = 'f' and con.conparentid = 0
      ),
      'policies', (
        select coalesce(pg_catalog.json_agg(pg_catalog.json_build_object(
          'name', p.policyname,
          'command', pg_catalog.lower(p.cmd),
          'kind', pg_catalog.lower(p.permissive),
          'using', p.qual,
          'check', p.with_check
        ) order by p.policyname), '[]'::json)
        from pg_catalog.pg_policies as p
        where p.schemaname = :'schema' and p.tablename = r.relname
      )
    ) order by r.relname), '[]'::json)
    from relation as r
    join column_list on column_list.attrelid = r.oid
    where r.relkind in ('r', 'p')
  ),
  -- What is evaluated when something is touched or called, as text.
  'mentions', (
    select coalesce(pg_catalog.json_agg(pg_catalog.json_build_object('name', m.name, 'text', coalesce(m.text, ''), 'fires', coalesce(m.fires, ''))
      order by m.name), '[]'::json)
    from (
      select
        r.relname as name,
        pg_catalog.concat_ws(' ',
          (select pg_catalog.string_agg(pg_catalog.concat_ws(' ', pg_catalog.pg_get_expr(p.polqual, p.polrelid), pg_catalog.pg_get_expr(p.polwithcheck, p.polrelid)), ' ')
           from pg_catalog.pg_policy as p where p.polrelid = r.oid),
          (select pg_catalog.string_agg(pg_catalog.pg_get_constraintdef(k.oid), ' ') from pg_catalog.pg_constraint as k where k.conrelid = r.oid and k.contype = 'c'),
          (select pg_catalog.string_agg(pg_catalog.pg_get_expr(e.adbin, e.adrelid), ' ') from pg_catalog.pg_attrdef as e where e.adrelid = r.oid),
          (select pg_catalog.string_agg(pg_catalog.pg_get_ruledef(w.oid), ' ') from pg_catalog.pg_rewrite as w where w.ev_class = r.oid)) as text,
        (select pg_catalog.string_agg(f.proname, ' ')
         from pg_catalog.pg_trigger as t join pg_catalog.pg_proc as f on f.oid = t.tgfoid
         where t.tgrelid = r.oid and not t.tgisinternal) as fires
      from relation as r
      union all
      select p.proname, coalesce(pg_catalog.pg_get_function_sqlbody(p.oid), p.prosrc), null
      from pg_catalog.pg_proc as p
      join pg_catalog.pg_namespace as n on n.oid = p.pronamespace
      where n.nspname = :'schema'
    ) as m
  ),
  'views', array(select relname from relation where relkind in ('v', 'm') order by relname),
  'functions', (
    select coalesce(pg_catalog.json_agg(pg_catalog.json_build_object(
      'name', p.proname,
      'signature', pg_catalog.format('%s(%s)', p.proname, pg_catalog.pg_get_function_identity_arguments(p.oid)),
      'arguments', p.pronargs,
      'definer', p.prosecdef,
      'volatile', p.provolatile = 'v',
      'callable', array(select role_name from api where pg_catalog.has_function_privilege(role_name, p.oid, 'execute') order by 1)
    ) order by p.proname, p.oid::regprocedure::text), '[]'::json)
    from pg_catalog.pg_proc as p
    join pg_catalog.pg_namespace as n on n.oid = p.pronamespace
    where n.nspname = :'schema'
      and p.prokind in ('f', 'p')
      and p.prorettype <> 'pg_catalog.trigger'::regtype
      and p.prorettype <> 'pg_catalog.event_trigger'::regtype
      and not exists (
        select from pg_catalog.pg_depend as d
        where d.classid = 'pg_catalog.pg_proc'::regclass and d.objid = p.oid and d.deptype = 'e'
      )
  )
)
