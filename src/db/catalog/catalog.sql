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
descr as materialized (
  select objoid, classoid, objsubid, description
  from pg_description
  where objoid >= 16384 or classoid = 'pg_namespace'::regclass
),
rel as materialized (
  select c.*, n.quoted as nsp, n.quoted || '.' || quote_ident(c.relname) as id
  from pg_class as c
  join ns as n on n.oid = c.relnamespace
  where c.relkind in ('r', 'p', 'v', 'm', 'f')
    and not exists (select from members as x where x.classid = 'pg_class'::regclass and x.objid = c.oid)
),
-- Every distinct list of privileges is put in order once; the empty text stands for what such an object has by default.
acls as materialized (
  select a.acl_text, a.kind, a.owner, coalesce(given.canon, '{}'::json) as canon
  from (
    select distinct on (q.acl_text, q.kind, q.owner) q.acl_text, q.kind, q.owner, coalesce(q.acl, acldefault(q.kind::"char", q.owner)) as acl
    from (
      select c.relacl as acl, coalesce(c.relacl::text, '') as acl_text, case when c.relkind = 'S' then 's' else 'r' end as kind, c.relowner as owner
      from pg_class as c join ns as n on n.oid = c.relnamespace
      where c.relkind in ('r', 'p', 'v', 'm', 'f', 'S')
      union all
      select t.attacl, t.attacl::text, 'c', c.relowner
      from pg_attribute as t join rel as c on c.oid = t.attrelid where t.attacl is not null
      union all
      select n.nspacl, coalesce(n.nspacl::text, ''), 'n', n.nspowner from ns as n
      union all
      select p.proacl, coalesce(p.proacl::text, ''), 'f', p.proowner
      from pg_proc as p join ns as n on n.oid = p.pronamespace
      union all
      select t.typacl, coalesce(t.typacl::text, ''), 'T', t.typowner
      from pg_type as t join ns as n on n.oid = t.typnamespace where t.typtype in ('e', 'd', 'r', 'c', 'b') and t.typelem = 0
    ) as q
  ) as a
  cross join lateral (
:given:
  ) as given
),
raw(scope, kind, id, detail) as (
:objects:
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
    replace(json_strip_nulls(raw.detail)::text, home.prefix, '$schema.') as detail
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
