-- What the tables of the history look like, in one text. Compared with usual.txt, it tells whether they are exactly as
-- create.sql makes them, for a fifth of what shape.sql costs; where it differs, shape.sql says in which ways that matters.
-- The order of columns is the index's own: another one would only mean that shape.sql is asked.
select string_agg(concat_ws(' ', c.relname, c.relkind, c.relhasrules, c.relhastriggers, c.relrowsecurity, '|', (
    select i.indkey
    from pg_index as i
    where i.indrelid = c.oid and i.indisprimary and i.indisvalid), '|', (
    select string_agg(concat_ws(' ', a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull), ', ')
    from pg_attribute as a
    where a.attrelid = c.oid and a.attnum > 0)), e'\n' order by c.relname)
from pg_class as c
where c.relnamespace = to_regnamespace('schemactl')
  and c.relname in ('meta', 'bundles', 'history', 'seeds', 'events', 'journal', 'catalogs')
