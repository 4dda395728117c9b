-- How the typed holes of an IR were filled during refinement.
create table hole_resolutions (
  id uuid not null default gen_random_uuid(),
  session_id uuid not null,
  ir_revision_id uuid,
  hole_id text not null,
  hole_type text not null,
  resolution_method text not null,
  resolved_value jsonb not null,
  confidence_score numeric(3, 2),
  original_hole_data jsonb,
  suggestions_provided jsonb default '[]',
  user_feedback text,
  metadata jsonb default '{}',
  created_at timestamptz not null default now(),
  constraint hole_resolutions_pkey primary key (id),
  constraint hole_resolutions_session_id_fkey
    foreign key (session_id) references sessions (id) on delete cascade,
  constraint hole_resolutions_ir_revision_id_fkey
    foreign key (ir_revision_id) references session_revisions (id) on delete set null,
  -- Nulls stay distinct: deleting two revisions that resolved the same hole leaves two rows without a revision, and
  -- "nulls not distinct" would refuse that delete.
  constraint hole_resolutions_session_id_ir_revision_id_hole_id_key unique (session_id, ir_revision_id, hole_id),
  constraint hole_resolutions_hole_type_check
    check (hole_type in ('type', 'parameter', 'return_value', 'validation', 'entity', 'constraint', 'other')),
  constraint hole_resolutions_resolution_method_check
    check (resolution_method in ('user_selection', 'ai_suggestion', 'inference', 'default')),
  constraint hole_resolutions_confidence_score_check check (confidence_score between 0 and 1)
);

comment on table hole_resolutions is
  'What each typed hole of a session''s IR was filled with, and how. Seen by the owner of the session only.';
comment on column hole_resolutions.ir_revision_id is
  'The revision in which the hole was resolved; null when that revision is unknown or gone.';
comment on column hole_resolutions.original_hole_data is
  'The hole as it was before.';

create index idx_resolutions_session_id on hole_resolutions (session_id);
create index idx_resolutions_ir_revision_id on hole_resolutions (ir_revision_id);
create index idx_resolutions_hole_type on hole_resolutions (hole_type);
create index idx_resolutions_resolution_method on hole_resolutions (resolution_method);
create index idx_resolutions_created_at on hole_resolutions (created_at desc);
create index idx_resolutions_resolved_value on hole_resolutions using gin (resolved_value);
create index idx_resolutions_original_data on hole_resolutions using gin (original_hole_data);
create index idx_resolutions_suggestions on hole_resolutions using gin (suggestions_provided);
create index idx_resolutions_metadata on hole_resolutions using gin (metadata);

-- Shut from the first moment. Who may do what follows in 0005_create_rls_policies.
alter table hole_resolutions enable row level security;
revoke all on hole_resolutions from public, anon, authenticated, service_role;
