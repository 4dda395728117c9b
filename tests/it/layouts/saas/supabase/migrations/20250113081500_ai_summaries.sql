create table public.ai_summaries (
  document_id uuid primary key references public.documents on delete cascade,
  model text not null,
  summary text not null,
  tokens int not null check (tokens >= 0),
  stale boolean generated always as (false) stored,
  created_at timestamptz not null default now()
);
alter table public.ai_summaries enable row level security;
create policy "summaries follow the document" on public.ai_summaries for select to authenticated
  using (exists (select 1 from public.documents d where d.id = document_id));
