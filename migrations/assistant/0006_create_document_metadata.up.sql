-- What else is said about a document: tags to find it by, and properties.
create table document_metadata (
  id uuid not null default gen_random_uuid(),
  document_id uuid not null,
  tags jsonb not null default '{}',
  properties jsonb not null default '{}',
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint document_metadata_pkey primary key (id),
  constraint document_metadata_document_id_fkey
    foreign key (document_id) references documents (id) on delete cascade,
  constraint document_metadata_tags_check check (jsonb_typeof(tags) in ('object', 'array')),
  constraint document_metadata_properties_check check (jsonb_typeof(properties) = 'object')
);

comment on table document_metadata is
  'Tags and properties of documents; a document may have several rows. Seen by whoever sees the document.';
comment on column document_metadata.tags is
  'What the document is found by: names and values ({"topic": "tax"}) or a list (["tax", "2026"]).';

create index idx_document_metadata_document_id on document_metadata (document_id);
create index idx_document_metadata_tags on document_metadata using gin (tags);

create trigger document_metadata_set_updated_at
  before update on document_metadata
  for each row
  when (old.* is distinct from new.*)
  execute function set_updated_at();

alter table document_metadata enable row level security;
revoke all on document_metadata from public, anon, authenticated, service_role;
grant select, insert, update, delete on document_metadata to service_role;
grant
  select,
  insert (id, document_id, tags, properties),
  update (tags, properties),
  delete
  on document_metadata
  to authenticated;

-- The policies of documents hold inside this one too, so there is one place that says who sees a document.
create policy "Users can view metadata of documents they can view"
  on document_metadata
  for select
  to authenticated
  using (
    exists (
      select
      from documents
      where documents.id = document_metadata.document_id
    )
  );

create policy "Users can insert metadata of their own documents"
  on document_metadata
  for insert
  to authenticated
  with check (
    exists (
      select
      from documents
      where documents.id = document_metadata.document_id
        and documents.user_id = (select auth.uid())
    )
  );

create policy "Users can update metadata of their own documents"
  on document_metadata
  for update
  to authenticated
  using (
    exists (
      select
      from documents
      where documents.id = document_metadata.document_id
        and documents.user_id = (select auth.uid())
    )
  )
  with check (
    exists (
      select
      from documents
      where documents.id = document_metadata.document_id
        and documents.user_id = (select auth.uid())
    )
  );

create policy "Users can delete metadata of their own documents"
  on document_metadata
  for delete
  to authenticated
  using (
    exists (
      select
      from documents
      where documents.id = document_metadata.document_id
        and documents.user_id = (select auth.uid())
    )
  );
