-- What there may be any of, so that the rest need not be planned: a row of the words that stand behind `\if` in the files
-- of the catalog. Whatever lives in a schema depends on it by pg_depend, under the catalog that holds it; of catalogs that
-- are mostly empty it is enough to know that they are.
with
ns as materialized (
  select n.oid, n.nspname, n.nspacl
  from pg_namespace as n
  where :scope:
),
held as materialized (
  select array(
    select c.classid::regclass::text
    from (
      select distinct d.classid
      from pg_depend as d
      where d.refclassid = 'pg_namespace'::regclass
        and d.refobjid in (select n.oid from ns as n)
    ) as c) as names
),
found as materialized (
  select
    'pg_proc' = any (h.names) as functions,
    'pg_type' = any (h.names) as types,
    'pg_collation' = any (h.names) as collations,
    'pg_statistic_ext' = any (h.names) as statistics,
    'pg_extension' = any (h.names) as extensions,
    'pg_operator' = any (h.names) as operators,
    'pg_opclass' = any (h.names) as operator_classes,
    'pg_opfamily' = any (h.names) as operator_families,
    'pg_ts_config' = any (h.names) as text_search,
    'pg_ts_dict' = any (h.names) as dictionaries,
    'pg_conversion' = any (h.names) or 'pg_ts_parser' = any (h.names) or 'pg_ts_template' = any (h.names) as rest,
    pg_relation_size('pg_policy'::regclass, 'main') > 0 as policies,
    pg_relation_size('pg_inherits'::regclass, 'main') > 0 as inheritance,
    pg_relation_size('pg_sequence'::regclass, 'main') > 0 as identities,
    pg_relation_size('pg_foreign_server'::regclass, 'main') > 0 as servers,
    pg_relation_size('pg_default_acl'::regclass, 'main') > 0 as default_privileges,
    pg_relation_size('pg_publication'::regclass, 'main') > 0 as publications,
    pg_relation_size('pg_event_trigger'::regclass, 'main') > 0 as event_triggers,
    pg_relation_size('pg_db_role_setting'::regclass, 'main') > 0 as settings,
    pg_relation_size('pg_transform'::regclass, 'main') > 0 as transforms,
    -- A fresh database has 40 kB of it.
    pg_relation_size('pg_index'::regclass, 'main') > 65536 as many_indexes,
    (select bool_or(objid >= 16384) from pg_depend where refclassid = 'pg_extension'::regclass) as extended,
    exists (
      select from pg_description as d
      where d.objoid >= 16384 and d.objsubid = 0
        and (d.classoid in ('pg_constraint'::regclass, 'pg_trigger'::regclass, 'pg_policy'::regclass, 'pg_rewrite'::regclass)
          -- Null for whatever is no index.
          or pg_index_has_property(d.objoid, 'clusterable') is not null)) as comments,
    exists (select from pg_rewrite where ev_class >= 16384 and rulename <> '_RETURN') as rules,
    exists (select from pg_attribute where attrelid >= 16384 and attnum > 0 and (attacl is not null or attoptions is not null)) as column_marks,
    exists (select from pg_constraint where contype = 'n' and not convalidated) as unchecked,
    exists (select from pg_policy where polroles <> '{0}') as policy_roles,
    exists (
      select from pg_sequence as s
      where not exists (
        select from pg_depend as d
        where d.classid = 'pg_class'::regclass and d.objid = s.seqrelid and d.deptype = 'i')) as sequences,
    exists (select from pg_am where oid >= 16384) as access_methods,
    exists (select from pg_language where oid >= 16384) as languages,
    exists (select from pg_cast where oid >= 16384) as casts,
    coalesce(to_regrole('anon'), to_regrole('authenticated'), to_regrole('service_role')) is not null as api_roles,
    coalesce(to_regnamespace('auth'), to_regnamespace('storage'), to_regnamespace('realtime')) is not null as surfaces,
    of_triggers.triggers,
    of_triggers.switched_off,
    of_functions.aggregates,
    of_functions.function_settings,
    of_relations.options,
    of_relations.granted or of_functions.granted or exists (
      select from ns as n
      where n.nspacl is distinct from case when n.nspname = 'public' then '{pg_database_owner=UC/pg_database_owner,=U/pg_database_owner}'::aclitem[] end) as grants
  from held as h
  cross join (
    select
      coalesce(bool_or(not tgisinternal or tgparentid <> 0), false) as triggers,
      coalesce(bool_or(tgisinternal and tgenabled <> 'O' and tgconstraint <> 0), false) as switched_off
    from pg_trigger
  ) as of_triggers
  cross join (
    select
      coalesce(bool_or(prokind = 'a'), false) as aggregates,
      coalesce(bool_or(proconfig is not null), false) as function_settings,
      coalesce(bool_or(proacl is not null), false) as granted
    from pg_proc
    where oid >= 16384
  ) as of_functions
  cross join (
    select
      coalesce(bool_or(reloptions is not null), false) as options,
      -- The history's own tables are granted to nobody.
      coalesce(bool_or(relacl is not null and relnamespace = any (array(select n.oid from ns as n))), false) as granted
    from pg_class
    where oid >= 16384
  ) as of_relations
)
