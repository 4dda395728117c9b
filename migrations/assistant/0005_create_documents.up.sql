-- What is known of a document: where it came from, what it is called, how far it got, who may see it.
create table documents (
  id uuid not null default gen_random_uuid(),
  user_id uuid not null,
  tenant_id uuid,
  visibility text not null default 'private',
  source_uri text not null,
  checksum text,
  title text,
  status text not null default 'pending',
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint documents_pkey primary key (id),
  constraint documents_user_id_fkey foreign key (user_id) references users (id) on delete cascade,
  constraint documents_checksum_key unique (checksum),
  constraint documents_visibility_check check (visibility in ('private', 'tenant')),
  constraint documents_tenant_id_check check (visibility <> 'tenant' or tenant_id is not null),
  -- Longer ones do not fit into an index entry, and a password in the address (scheme://user:password@host) is a secret
  -- in plain text.
  constraint documents_source_uri_check
    check (octet_length(source_uri) <= 2048 and source_uri !~ '^[^:/?#]+://[^/?#@]*:[^/?#]*@'),
  constraint documents_checksum_check check (checksum ~ '^[0-9a-f]{64}$'),
  constraint documents_status_check check (status in ('pending', 'ready', 'failed', 'archived'))
);

comment on table documents is
  'Documents the assistant knows. Seen by their owner, and by the members of their tenant where visibility says so.';
comment on column documents.tenant_id is
  'The tenant the document belongs to: that of its owner when it was added. Written by database and backend only.';
comment on column documents.visibility is
  'private: the owner only. tenant: every member of tenant_id may read it.';
comment on column documents.checksum is
  'SHA-256 of the content, in hexadecimal; null until the backend has read it.';
comment on column documents.status is
  'How far it got: pending until the backend has read it, then ready, failed or archived.';

create index idx_documents_user_id_source_uri on documents (user_id, source_uri);
create index idx_documents_created_at on documents (created_at desc);
create index idx_documents_tenant_id_visibility on documents (tenant_id, visibility);

-- Runs with the rights of whoever inserts: a user can read their own tenant, and insert for nobody else.
create function set_tenant_of_document()
returns trigger
language plpgsql
set search_path from current
as $$
begin
  new.tenant_id := coalesce(
    new.tenant_id,
    (select users.tenant_id from users where users.id = new.user_id)
  );
  return new;
end
$$;

comment on function set_tenant_of_document() is
  'Files a new document under the tenant of its owner.';

revoke execute on function set_tenant_of_document() from public, anon, authenticated, service_role;

create trigger documents_set_tenant
  before insert on documents
  for each row
  execute function set_tenant_of_document();

create trigger documents_set_updated_at
  before update on documents
  for each row
  when (old.* is distinct from new.*)
  execute function set_updated_at();

alter table documents enable row level security;
revoke all on documents from public, anon, authenticated, service_role;
grant select, insert, update, delete on documents to service_role;
grant
  select,
  insert (id, user_id, visibility, source_uri, title),
  update (visibility, title),
  delete
  on documents
  to authenticated;

create policy "Users can view their own and their tenant's documents"
  on documents
  for select
  to authenticated
  using (
    (select auth.uid()) = user_id
    or (
      visibility = 'tenant'
      and tenant_id = (select users.tenant_id from users where users.id = (select auth.uid()))
    )
  );

-- Only a member shows a document to a tenant: whoever has left can still take theirs back, but not publish.
create policy "Users can insert their own documents"
  on documents
  for insert
  to authenticated
  with check (
    (select auth.uid()) = user_id
    and (
      visibility = 'private'
      or tenant_id = (select users.tenant_id from users where users.id = (select auth.uid()))
    )
  );

create policy "Users can update their own documents"
  on documents
  for update
  to authenticated
  using ((select auth.uid()) = user_id)
  with check (
    (select auth.uid()) = user_id
    and (
      visibility = 'private'
      or tenant_id = (select users.tenant_id from users where users.id = (select auth.uid()))
    )
  );

create policy "Users can delete their own documents"
  on documents
  for delete
  to authenticated
  using ((select auth.uid()) = user_id);
