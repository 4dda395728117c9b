alter table public.ai_summaries drop column stale;
alter table public.ai_summaries add column source_hash text;
create or replace view public.stale_summaries with (security_invoker = true) as
  select s.document_id
  from public.ai_summaries s
  join public.documents d on d.id = s.document_id
  where s.source_hash is distinct from md5(d.content::text);
