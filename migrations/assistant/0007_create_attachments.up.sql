-- Files that belong to a document. The bytes are in a storage service; this says where.
create table attachments (
  id uuid not null default gen_random_uuid(),
  document_id uuid not null,
  file_name text not null,
  media_type text,
  byte_size bigint,
  storage_path text not null,
  created_at timestamptz not null default now(),
  constraint attachments_pkey primary key (id),
  constraint attachments_document_id_fkey foreign key (document_id) references documents (id) on delete cascade,
  constraint attachments_file_name_check check (length(file_name) > 0),
  constraint attachments_byte_size_check check (byte_size >= 0),
  constraint attachments_storage_path_check check (length(storage_path) > 0)
);

comment on table attachments is
  'Files of a document. Seen by whoever sees the document; added and removed by its owner, never changed by a user.';
comment on column attachments.storage_path is
  'Where the storage service keeps the file. Who may fetch it is that service''s decision.';

create index idx_attachments_document_id on attachments (document_id);
create index idx_attachments_created_at on attachments (created_at);

alter table attachments enable row level security;
revoke all on attachments from public, anon, authenticated, service_role;
grant select, insert, update, delete on attachments to service_role;
grant
  select,
  insert (id, document_id, file_name, media_type, byte_size, storage_path),
  delete
  on attachments
  to authenticated;

-- The policies of documents hold inside this one too, so there is one place that says who sees a document.
create policy "Users can view attachments of documents they can view"
  on attachments
  for select
  to authenticated
  using (
    exists (
      select
      from documents
      where documents.id = attachments.document_id
    )
  );

create policy "Users can insert attachments of their own documents"
  on attachments
  for insert
  to authenticated
  with check (
    exists (
      select
      from documents
      where documents.id = attachments.document_id
        and documents.user_id = (select auth.uid())
    )
  );

create policy "Users can delete attachments of their own documents"
  on attachments
  for delete
  to authenticated
  using (
    exists (
      select
      from documents
      where documents.id = attachments.document_id
        and documents.user_id = (select auth.uid())
    )
  );
