-- Attempts at generating code, with what became of them and what they cost.
create table session_drafts (
  id uuid not null default gen_random_uuid(),
  session_id uuid not null,
  ir_revision_id uuid,
  draft_number integer not null,
  source text not null,
  code_content text not null,
  language text not null default 'python',
  syntax_valid boolean not null default false,
  ast_valid boolean not null default false,
  validation_errors jsonb default '[]',
  generation_time_ms integer,
  validation_time_ms integer,
  llm_tokens_used integer,
  llm_cost_usd numeric(10, 6),
  metadata jsonb default '{}',
  created_at timestamptz not null default now(),
  constraint session_drafts_pkey primary key (id),
  constraint session_drafts_session_id_fkey
    foreign key (session_id) references sessions (id) on delete cascade,
  constraint session_drafts_ir_revision_id_fkey
    foreign key (ir_revision_id) references session_revisions (id) on delete set null,
  constraint session_drafts_session_id_draft_number_key unique (session_id, draft_number),
  constraint session_drafts_draft_number_check check (draft_number > 0),
  constraint session_drafts_source_check
    check (source in ('initial_generation', 'ast_repair', 'llm_regeneration', 'user_edit')),
  constraint session_drafts_code_content_check check (length(code_content) > 0)
);

comment on table session_drafts is
  'Every piece of code generated for a session, numbered within the session. Seen by the owner of the session only.';
comment on column session_drafts.ir_revision_id is
  'The revision this draft was generated from; null when that revision is unknown or gone.';
comment on column session_drafts.llm_tokens_used is
  'Input and output tokens together.';

create index idx_drafts_session_id on session_drafts (session_id);
create index idx_drafts_session_draft on session_drafts (session_id, draft_number desc);
create index idx_drafts_ir_revision_id on session_drafts (ir_revision_id);
create index idx_drafts_created_at on session_drafts (created_at desc);
create index idx_drafts_source on session_drafts (source);
create index idx_drafts_valid on session_drafts (syntax_valid, ast_valid);
create index idx_drafts_validation_errors on session_drafts using gin (validation_errors);
create index idx_drafts_metadata on session_drafts using gin (metadata);

-- Shut from the first moment. Who may do what follows in 0005_create_rls_policies.
alter table session_drafts enable row level security;
revoke all on session_drafts from public, anon, authenticated, service_role;
