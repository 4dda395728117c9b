-- Prompt sessions and their current state: the row everything else of this bundle hangs from.
create table sessions (
  id uuid not null default gen_random_uuid(),
  user_id uuid not null,
  status text not null default 'active',
  source text not null default 'prompt',
  original_input text not null,
  current_ir jsonb,
  current_code text,
  revision_count integer not null default 0,
  draft_count integer not null default 0,
  hole_count integer not null default 0,
  metadata jsonb default '{}',
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  finalized_at timestamptz,
  constraint sessions_pkey primary key (id),
  constraint sessions_status_check check (status in ('active', 'paused', 'finalized', 'error')),
  constraint sessions_source_check check (source in ('prompt', 'code')),
  constraint sessions_original_input_check check (length(original_input) > 0),
  constraint sessions_revision_count_check check (revision_count >= 0),
  constraint sessions_draft_count_check check (draft_count >= 0),
  constraint sessions_hole_count_check check (hole_count >= 0),
  constraint sessions_finalized_at_check check (status <> 'active' or finalized_at is null)
);

comment on table sessions is
  'Prompt sessions and their current state. Seen by their owner only.';
comment on column sessions.user_id is
  'Owner, as auth.uid() names them. Every access rule of this schema comes down to this column.';
comment on column sessions.source is
  'How the session began: from a prompt (forward) or from code (reverse).';
comment on column sessions.revision_count is
  'Number of rows in session_revisions, kept by triggers.';
comment on column sessions.draft_count is
  'Number of rows in session_drafts, kept by triggers.';
comment on column sessions.hole_count is
  'Number of rows in hole_resolutions, kept by triggers.';
comment on column sessions.updated_at is
  'Last change of the session or of anything that belongs to it, kept by a trigger.';
comment on column sessions.finalized_at is
  'When the session was finalized; never set while it is active.';

create index idx_sessions_user_id on sessions (user_id);
create index idx_sessions_status on sessions (status);
create index idx_sessions_created_at on sessions (created_at desc);
create index idx_sessions_updated_at on sessions (updated_at desc);
create index idx_sessions_user_status on sessions (user_id, status);
create index idx_sessions_current_ir on sessions using gin (current_ir);
create index idx_sessions_metadata on sessions using gin (metadata);

-- Shut from the first moment. Who may do what follows in 0005_create_rls_policies.
alter table sessions enable row level security;
revoke all on sessions from public, anon, authenticated, service_role;
