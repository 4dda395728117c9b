-- The whole old row of a table with a generated column cannot be published.
alter table public.tasks replica identity default;

alter table public.tasks
  add column fts tsvector generated always as (
    setweight(to_tsvector('english', coalesce(title, '')), 'A') || setweight(to_tsvector('english', coalesce(body, '')), 'B')
  ) stored;
create index tasks_fts_idx on public.tasks using gin (fts);

create or replace function public.search_tasks(query text, max_results int default 20)
returns setof public.tasks
language sql stable
set search_path = ''
as $$
  select t.*
  from public.tasks t
  where t.fts @@ websearch_to_tsquery('english', query)
  order by ts_rank(t.fts, websearch_to_tsquery('english', query)) desc, t.id desc
  limit least(max_results, 100);
$$;
