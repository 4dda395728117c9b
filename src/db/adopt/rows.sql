-- Every row of another tool's history, as JSON, and a digest by which a later transaction sees whether it has changed.
begin isolation level repeatable read read only;
set local timezone to 'UTC';
set local bytea_output to 'hex';
select
  coalesce(pg_catalog.jsonb_agg(t.one), '[]') as rows,
  pg_catalog.md5(coalesce(pg_catalog.string_agg(t.one::text, E'\n' order by t.one::text), '')) as digest
from (select pg_catalog.to_jsonb(r) as one from :"schema".:"table" as r) as t;
commit;
