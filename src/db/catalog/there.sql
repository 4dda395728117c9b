-- What there may be any of, so that the rest need not be planned. Whatever lives in a schema depends on it by pg_depend,
-- under the catalog that holds it; of catalogs that are mostly empty it is enough to know that they are.
with
ns as materialized (
  select n.oid
  from pg_namespace as n
  where :scope:
)
select array(
  select distinct case
      when d.classid in ('pg_conversion'::regclass, 'pg_ts_parser'::regclass, 'pg_ts_template'::regclass) then 'rest'
      else d.classid::regclass::text
    end
  from pg_depend as d
  where d.refclassid = 'pg_namespace'::regclass
    and d.refobjid in (select n.oid from ns as n)
  union all
  select c.name
  from unnest(array[
    'pg_trigger', 'pg_policy', 'pg_inherits', 'pg_sequence', 'pg_foreign_server', 'pg_default_acl', 'pg_publication',
    'pg_event_trigger', 'pg_db_role_setting', 'pg_transform']) as c(name)
  where pg_relation_size(c.name::regclass) > 0
  union all
  select 'comments'
  where exists (select from pg_description where objoid >= 16384)
  union all
  select 'rules'
  where exists (select from pg_rewrite where ev_class >= 16384 and rulename <> '_RETURN')
  union all
  select 'toast_options'
  where exists (select from pg_class where relkind = 't' and reloptions is not null)
  union all
  select 'aggregates'
  where exists (select from pg_aggregate where aggfnoid >= 16384)
  union all
  select 'roles'
  where to_regrole('anon') is not null
    or to_regrole('authenticated') is not null
    or to_regrole('service_role') is not null
  union all
  select 'around'
  where exists (select from pg_cast where oid >= 16384)
    or exists (select from pg_language where oid >= 16384)
    or exists (select from pg_am where oid >= 16384)
    or pg_relation_size('pg_transform') + pg_relation_size('pg_foreign_server') > 0
  union all
  select 'surfaces'
  where to_regnamespace('auth') is not null
    or to_regnamespace('storage') is not null
    or to_regnamespace('realtime') is not null
)
