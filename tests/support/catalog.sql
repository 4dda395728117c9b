-- Everything a person could find in this database but the history: one row of kind, name and facts for each object.
-- A list of rights that is equal to its default counts as no list.
with space as (
  select oid, nspname, nspowner, nspacl
  from pg_namespace
  where nspname !~ '^pg_' and nspname not in ('information_schema', 'schemactl')
), rights as (
  select c.oid, 'pg_class'::regclass as class, c.relacl as list, acldefault(case c.relkind when 'S' then 's' else 'r' end::"char", c.relowner) as usual
  from pg_class as c
  union all
  select p.oid, 'pg_proc'::regclass, p.proacl, acldefault('f', p.proowner) from pg_proc as p
  union all
  select t.oid, 'pg_type'::regclass, t.typacl, acldefault('T', t.typowner) from pg_type as t
  union all
  select n.oid, 'pg_namespace'::regclass, n.nspacl, acldefault('n', n.nspowner) from pg_namespace as n
), said as (
  select class, oid, array(select item::text from unnest(list) as item order by item::text collate "C")::text as list
  from rights
  where list is not null
    and array(select item::text from unnest(list) as item order by 1)
      <> array(select item::text from unnest(usual) as item order by 1)
)
select kind, name, facts from (
  select 'schema' as kind, nspname::text as name,
    concat_ws(' | ', nspowner::regrole, (select list from said where class = 'pg_namespace'::regclass and said.oid = s.oid),
      obj_description(s.oid, 'pg_namespace')) as facts
  from space as s
  union all
  select 'relation', format('%I.%I', nspname, relname),
    concat_ws(' | ', relkind, relpersistence, relowner::regrole, relrowsecurity, relforcerowsecurity, reloptions,
      (select list from said where class = 'pg_class'::regclass and said.oid = c.oid), obj_description(c.oid, 'pg_class'),
      case when relkind in ('v', 'm') then pg_get_viewdef(c.oid) end,
      pg_get_partkeydef(c.oid), pg_get_expr(relpartbound, c.oid), relreplident)
  from pg_class as c join space as s on s.oid = relnamespace
  where relkind not in ('i', 'I')
  union all
  select 'sequence', format('%I.%I', nspname, relname),
    concat_ws(' | ', seqtypid::regtype, seqstart, seqincrement, seqmax, seqmin, seqcache, seqcycle,
      (select array_agg(concat_ws(' ', deptype, refobjid::regclass, refobjsubid)) from pg_depend
       where classid = 'pg_class'::regclass and objid = c.oid and refclassid = 'pg_class'::regclass))
  from pg_sequence as q join pg_class as c on c.oid = seqrelid join space as s on s.oid = relnamespace
  union all
  select 'column', format('%I.%I.%I', nspname, relname, attname),
    concat_ws(' | ', row_number() over (partition by c.oid order by attnum), format_type(atttypid, atttypmod), attnotnull,
      attidentity, attgenerated, attcollation::regcollation, attstorage, attcompression, pg_get_expr(adbin, adrelid),
      array(select item::text from unnest(attacl) as item order by 1), col_description(c.oid, attnum))
  from pg_attribute as a
  join pg_class as c on c.oid = attrelid
  join space as s on s.oid = relnamespace
  left join pg_attrdef as d on adrelid = attrelid and adnum = attnum
  where attnum > 0 and not attisdropped and relkind not in ('i', 'I')
  union all
  select 'constraint', format('%s.%I', coalesce(nullif(conrelid, 0)::regclass::text, contypid::regtype::text), conname),
    concat_ws(' | ', pg_get_constraintdef(k.oid), convalidated, condeferrable, condeferred, obj_description(k.oid, 'pg_constraint'))
  from pg_constraint as k join space as s on s.oid = connamespace
  union all
  select 'index', format('%I.%I', nspname, c.relname),
    concat_ws(' | ', pg_get_indexdef(c.oid), indisvalid, indisready, indisunique, indisreplident, c.reloptions, obj_description(c.oid, 'pg_class'))
  from pg_index as i join pg_class as c on c.oid = indexrelid join space as s on s.oid = c.relnamespace
  union all
  select 'function', format('%I.%I(%s)', nspname, proname, pg_get_function_identity_arguments(p.oid)),
    concat_ws(' | ', proowner::regrole, case when prokind in ('f', 'p') then pg_get_functiondef(p.oid) else prokind::text end,
      (select list from said where class = 'pg_proc'::regclass and said.oid = p.oid), obj_description(p.oid, 'pg_proc'))
  from pg_proc as p join space as s on s.oid = pronamespace
  union all
  select 'policy', format('%s.%I', polrelid::regclass, polname),
    concat_ws(' | ', polcmd, polpermissive, array(select pg_get_userbyid(role) from unnest(polroles) as role order by 1),
      pg_get_expr(polqual, polrelid), pg_get_expr(polwithcheck, polrelid), obj_description(p.oid, 'pg_policy'))
  from pg_policy as p join pg_class as c on c.oid = polrelid join space as s on s.oid = relnamespace
  union all
  select 'trigger', format('%s.%I', tgrelid::regclass, tgname),
    concat_ws(' | ', pg_get_triggerdef(t.oid), tgenabled, obj_description(t.oid, 'pg_trigger'))
  from pg_trigger as t join pg_class as c on c.oid = tgrelid join space as s on s.oid = relnamespace
  where not tgisinternal
  union all
  select 'rule', format('%s.%I', ev_class::regclass, rulename), pg_get_ruledef(r.oid)
  from pg_rewrite as r join pg_class as c on c.oid = ev_class join space as s on s.oid = relnamespace
  where relkind <> 'v' and relkind <> 'm'
  union all
  select 'type', format('%I.%I', nspname, typname),
    concat_ws(' | ', typtype, typowner::regrole, typnotnull, nullif(typbasetype, 0)::regtype, typdefault,
      (select string_agg(enumlabel, ', ' order by enumsortorder) from pg_enum where enumtypid = t.oid),
      (select list from said where class = 'pg_type'::regclass and said.oid = t.oid), obj_description(t.oid, 'pg_type'))
  from pg_type as t join space as s on s.oid = typnamespace
  where typtype <> 'b' or typelem = 0
  union all
  select 'default rights', concat_ws(' ', defaclrole::regrole, nullif(defaclnamespace, 0)::regnamespace, defaclobjtype),
    array(select item::text from unnest(defaclacl) as item order by 1)::text
  from pg_default_acl
  where defaclnamespace is distinct from to_regnamespace('schemactl')
  union all
  select 'extension', extname::text, concat_ws(' | ', extversion, extnamespace::regnamespace, extowner::regrole, obj_description(e.oid, 'pg_extension'))
  from pg_extension as e
  union all
  select 'event trigger', evtname::text, concat_ws(' | ', evtevent, evtfoid::regproc, evtenabled, evttags)
  from pg_event_trigger
  union all
  select 'publication', pubname::text, concat_ws(' | ', puballtables, (select array_agg(prrelid::regclass order by 1) from pg_publication_rel where prpubid = p.oid))
  from pg_publication as p
  union all
  select 'cast', concat_ws(' to ', castsource::regtype, casttarget::regtype), concat_ws(' | ', castfunc::regproc, castcontext, castmethod) from pg_cast as c where c.oid >= 16384
  union all
  select 'operator', format('%I.%s', nspname, oprname), concat_ws(' | ', oprleft::regtype, oprright::regtype, oprcode)
  from pg_operator as o join space as s on s.oid = oprnamespace
  union all
  select 'large object', count(*)::text, '' from pg_largeobject_metadata
  union all
  select 'database', 'rights and settings', concat_ws(' | ',
    (select array(select item::text from unnest(datacl) as item order by 1) from pg_database where datname = current_database() and datacl <> acldefault('d', datdba)),
    (select array_agg(setconfig order by setrole) from pg_db_role_setting where setdatabase = (select oid from pg_database where datname = current_database())))
) as everything
order by kind, name, facts
