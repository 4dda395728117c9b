-- The history of a session's IR: what it was at each step, and what changed.
create table session_revisions (
  id uuid not null default gen_random_uuid(),
  session_id uuid not null,
  revision_number integer not null,
  source text not null,
  ir_content jsonb not null,
  validation_result jsonb,
  changed_fields text[] default array[]::text[],
  change_summary text,
  metadata jsonb default '{}',
  created_at timestamptz not null default now(),
  constraint session_revisions_pkey primary key (id),
  constraint session_revisions_session_id_fkey
    foreign key (session_id) references sessions (id) on delete cascade,
  constraint session_revisions_session_id_revision_number_key unique (session_id, revision_number),
  constraint session_revisions_revision_number_check check (revision_number > 0),
  constraint session_revisions_source_check check (source in ('initial', 'refinement', 'repair', 'user_edit'))
);

comment on table session_revisions is
  'Every IR a session has had, numbered within the session. Seen by the owner of the session only.';
comment on column session_revisions.ir_content is
  'The whole IR as of this revision, not a difference.';
comment on column session_revisions.changed_fields is
  'Fields of the IR that differ from the revision before.';

create index idx_revisions_session_id on session_revisions (session_id);
create index idx_revisions_session_revision on session_revisions (session_id, revision_number desc);
create index idx_revisions_created_at on session_revisions (created_at desc);
create index idx_revisions_source on session_revisions (source);
create index idx_revisions_ir_content on session_revisions using gin (ir_content);
create index idx_revisions_metadata on session_revisions using gin (metadata);
create index idx_revisions_changed_fields on session_revisions using gin (changed_fields);

-- Shut from the first moment. Who may do what follows in 0005_create_rls_policies.
alter table session_revisions enable row level security;
revoke all on session_revisions from public, anon, authenticated, service_role;
