-- Every object of the named schemas as (scope, kind, id, detail), and what is around them (scope `e`): one statement.
with
home as materialized (
  select :'home'::name as name, quote_ident(:'home') as quoted, trim(both '"' from to_json(quote_ident(:'home') || '.')::text) as prefix
),
ns as materialized (
  select
    n.oid,
    n.nspname,
    n.nspowner,
    n.nspacl,
    quote_ident(n.nspname) as quoted
  from pg_namespace as n
  where :scope:
),
-- The role that runs migrations: what it owns is owned by `$owner` everywhere.
migrator as materialized (
  select coalesce(
    (select c.relowner from pg_class as c join pg_namespace as n on n.oid = c.relnamespace where n.nspname = 'schemactl' and c.relname = 'history'),
    (select oid from pg_roles where rolname = current_user)) as oid
),
roles as materialized (
  select r.oid, r.rolname, case when r.oid = (select m.oid from migrator as m) then '$owner' else r.rolname::text end as name
  from pg_roles as r
),
members as materialized (
  select classid, objid
  from pg_depend
  where deptype = 'e' and refclassid = 'pg_extension'::regclass
),
-- 2200 is the schema public, which is older than everything that a user makes.
descr as materialized (
  select objoid, classoid, objsubid, description
  from pg_description
  where objoid >= 16384 or objoid = 2200
),
rel as materialized (
  select c.*, n.quoted as nsp, n.quoted || '.' || quote_ident(c.relname) as id
  from pg_class as c
  join ns as n on n.oid = c.relnamespace
  where c.oid >= 16384
    and c.relkind in ('r', 'p', 'v', 'm', 'f')
    and not exists (select from members as x where x.classid = 'pg_class'::regclass and x.objid = c.oid)
),
-- Every distinct list of privileges is put in order once; where an object has none, it is what such an object has by default.
acls as materialized (
  select a.acl, a.kind, a.owner, coalesce(json_strip_nulls(given.canon)::text, '{}') as canon
  from (
    select distinct coalesce(c.relacl, acldefault('r', c.relowner)) as acl, 'r' as kind, c.relowner as owner
    from rel as c
:granted:
  ) as a
  cross join lateral (
:given:
  ) as given
),
parts as materialized (
  select
    p.relid,
    max(p.text) filter (where p.name = 'toast_options') as toast_options,
    max(p.text) filter (where p.name = 'parents') as parents,
    max(p.text) filter (where p.name = 'server') as server,
    max(p.text) filter (where p.name = 'columns') as columns,
    max(p.text) filter (where p.name = 'constraints') as constraints,
    max(p.text) filter (where p.name = 'indexes') as indexes,
    max(p.text) filter (where p.name = 'triggers') as triggers,
    max(p.text) filter (where p.name = 'policies') as policies,
    max(p.text) filter (where p.name = 'rules') as rules,
    max(p.text) filter (where p.name = 'comments') as comments
  from (
:parts:
  ) as p(relid, name, text)
  group by p.relid
),
raw(scope, kind, id, detail) as (
:relation:
union all
select o.scope, o.kind, o.id, json_strip_nulls(o.detail)::text
from (
:objects:
) as o(scope, kind, id, detail)
),
obj as materialized (
  -- The home schema goes by one name, so that a catalog is the same in whatever schema a bundle was installed.
  select
    raw.scope,
    raw.kind,
    case
      when raw.kind = 'schema' and raw.id = home.quoted then '$schema'
      else replace(raw.id, home.quoted || '.', '$schema.')
    end as id,
    replace(raw.detail, home.prefix, '$schema.') as detail
  from raw
  cross join home
),
hashed as materialized (
  select scope, kind, id, detail, encode(sha256(convert_to(detail, 'UTF8')), 'hex') as hash
  from obj
),
roots as materialized (
  select
    coalesce(encode(sha256(convert_to(string_agg(kind || ' ' || id || ' ' || hash, E'\n' order by kind collate "C", id collate "C")
      filter (where scope = 's'), 'UTF8')), 'hex'), '') as root,
    coalesce(encode(sha256(convert_to(string_agg(kind || ' ' || id || ' ' || hash, E'\n' order by kind collate "C", id collate "C")
      filter (where scope = 'e'), 'UTF8')), 'hex'), '') as environment,
    count(*) filter (where scope = 's') as objects
  from hashed
)
