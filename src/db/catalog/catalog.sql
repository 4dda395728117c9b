-- Every object of the named schemas as (scope, kind, id, detail), and what is around them (scope `e`): one statement. Put
-- together from the files that `\ir` names; what stands between `\if` and `\endif` is left out where there is no reason for
-- it, in the words of there.sql.
with
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
    (select c.relowner
     from pg_class as c
     where c.relname = 'history' and c.relnamespace = (select n.oid from pg_namespace as n where n.nspname = 'schemactl')),
    to_regrole(quote_ident(current_user))::oid) as oid
),
\if policy_roles or default_privileges or settings or api_roles or surfaces
roles as materialized (
  select r.oid, r.rolname, case when r.oid = (select m.oid from migrator as m) then '$owner' else r.rolname::text end as name
  from pg_roles as r
),
\endif
\if extended
members as materialized (
  select classid, objid
  from pg_depend
  where deptype = 'e' and refclassid = 'pg_extension'::regclass
),
\endif
-- 2200 is the schema public, which is older than everything that a user makes.
descr as materialized (
  select objoid, classoid, objsubid, description
  from pg_description
  where objoid >= 16384 or objoid = 2200
),
rel as materialized (
  select
    c.oid,
    c.relkind,
    c.relowner,
    c.relacl,
    c.relpersistence,
    c.relrowsecurity,
    c.relforcerowsecurity,
    c.relreplident,
    c.reloftype,
    c.relam,
    c.reloptions,
    c.reltoastrelid,
    c.relispartition,
    c.relpartbound,
    n.quoted || '.' || quote_ident(c.relname) as id
  from pg_class as c
  join ns as n on n.oid = c.relnamespace
  where c.oid >= 16384
    and c.relkind in ('r', 'p', 'v', 'm', 'f')
\if extended
    and not exists (select from members as x where x.classid = 'pg_class'::regclass and x.objid = c.oid)
\endif
),
\if column_marks
column_acls as materialized (
  select a.acl, a.owner, coalesce(json_strip_nulls(given.canon)::text, '{}') as canon
  from (
    select distinct t.attacl as acl, 'c' as kind, r.relowner as owner
    from pg_attribute as t
    join rel as r on r.oid = t.attrelid
    where t.attrelid >= 16384
      and t.attnum > 0
      and t.attacl is not null
  ) as a
  cross join lateral (
\ir acl.sql
  ) as given
),
\endif
described(relid, columns) as materialized (
\ir part/columns.sql
),
-- What hangs on a relation by a name of its own. Each kind has its place among them.
hanging(relid, place, name, detail) as materialized (
\ir part/constraints.sql
union all
\ir part/indexes.sql
\if triggers
union all
\ir part/triggers.sql
\endif
\if policies
union all
\ir part/policies.sql
\endif
\if rules
union all
\ir part/rules.sql
\endif
\if comments
union all
\ir part/comments.sql
\endif
),
-- An object of each kind, in their order.
parts as materialized (
  select
    k.relid,
    string_agg(concat(',"', (array['constraints', 'indexes', 'triggers', 'policies', 'rules', 'comments'])[k.place], '":{', k.named, '}'),
      '' order by k.place) as text
  from (
    select h.relid, h.place, string_agg(to_json(h.name)::text || ':' || h.detail, ',' order by h.name collate "C") as named
    from hanging as h
    group by h.relid, h.place
  ) as k
  group by k.relid
),
others(scope, kind, id, classid, oid, owner, acl_kind, acl, detail) as materialized (
\ir object/schema.sql
\if functions
union all
\ir object/function.sql
\endif
\if aggregates
union all
\ir object/aggregate.sql
\endif
\if types
union all
\ir object/type.sql
\endif
\if sequences
union all
\ir object/sequence.sql
\endif
\if collations
union all
\ir object/collation.sql
\endif
\if statistics
union all
\ir object/statistics.sql
\endif
\if extensions
union all
\ir object/extension.sql
\endif
\if operators
union all
\ir object/operator.sql
\endif
\if operator_classes
union all
\ir object/operator_class.sql
\endif
\if operator_families
union all
\ir object/operator_family.sql
\endif
\if text_search
union all
\ir object/text_search.sql
\endif
\if dictionaries
union all
\ir object/dictionary.sql
\endif
\if rest
union all
\ir object/rest.sql
\endif
\if default_privileges
union all
\ir object/default_privileges.sql
\endif
\if publications
union all
\ir object/publication.sql
\endif
\if event_triggers
union all
\ir object/event_trigger.sql
\endif
\if settings
union all
\ir object/setting.sql
\endif
\if api_roles
union all
\ir object/role.sql
\endif
\if casts or languages or access_methods or transforms or servers
union all
\ir object/around.sql
\endif
\if surfaces
union all
\ir object/surface.sql
\endif
),
-- What goes for most objects is put to them once, below: the owner's name before the head, privileges and comment behind it.
raw(scope, kind, id, classid, oid, owner, acl_kind, acl, head, tail) as materialized (
\ir object/relation.sql
union all
select o.scope, o.kind, o.id, o.classid, o.oid, o.owner, o.acl_kind, o.acl,
  -- Without its braces.
  ',' || nullif(left(right(json_strip_nulls(o.detail)::text, -1), -1), ''), null
from others as o
),
\if grants or types
-- Every distinct list of privileges is put in order once.
acls as materialized (
  select a.acl, a.kind, a.owner, coalesce(json_strip_nulls(given.canon)::text, case when a.kind <> 'p' then '{}' end) as canon
  from (
    select distinct w.acl, w.acl_kind as kind, w.owner
    from raw as w
    where w.acl is not null
  ) as a
  cross join lateral (
\ir acl.sql
  ) as given
),
\endif
hashed as materialized (
  select o.scope, o.kind, o.id, o.detail, encode(sha256(convert_to(o.detail, 'UTF8')), 'hex') as hash
  from (
    -- The home schema goes by one name, so that a catalog is the same in whatever schema a bundle was installed.
    select
      w.scope,
      w.kind,
      case
        when w.kind = 'schema' and w.id = quote_ident(:'home') then '$schema'
        else replace(w.id, quote_ident(:'home') || '.', '$schema.')
      end as id,
      replace('{' || substr(concat(
        -- Who owns `public`, and what it says, differs by version and by platform and does not count.
        case when w.acl_kind is distinct from 'p' then
          ',"owner":' || to_json(case when w.owner = (select m.oid from migrator as m) then '$owner' else pg_get_userbyid(w.owner)::text end)::text
        end,
        w.head,
        -- Where an object has no list, what its kind has by default.
        ',"acl":' || case
          when w.acl is null then case
            when w.acl_kind in ('f', 'T') then '{"OWNER":"ALL","PUBLIC":"ALL"}'
            when w.acl_kind = 'p' then '{"PUBLIC":"USAGE"}'
            when w.acl_kind is not null then '{"OWNER":"ALL"}'
          end
\if grants or types
          else a.canon
\endif
        end,
        ',"comment":' || to_json(case when w.acl_kind = 'p' then nullif(d.description, 'standard public schema') else d.description end)::text,
        w.tail), 2) || '}', trim(both '"' from to_json(quote_ident(:'home') || '.')::text), '$schema.') as detail
    from raw as w
\if grants or types
    left join acls as a on a.acl = w.acl and a.kind = w.acl_kind and a.owner = w.owner
\endif
    left join descr as d on d.objoid = w.oid and d.classoid = w.classid and d.objsubid = 0
    -- Put together once, and not again for its hash.
    offset 0
  ) as o
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
:ending:
