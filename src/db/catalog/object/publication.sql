-- What is around the schemas and decides over what is in them: publications.
select 'e', 'publication', quote_ident(p.pubname), null, null, p.pubowner, null, null, json_build_object(
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
where p.puballtables
  or exists (select from pg_publication_rel as m join rel as c on c.oid = m.prrelid where m.prpubid = p.oid)
  or exists (select from pg_publication_namespace as m join ns as n on n.oid = m.pnnspid where m.pnpubid = p.oid)
