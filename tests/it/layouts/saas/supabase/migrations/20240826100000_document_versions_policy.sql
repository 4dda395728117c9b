create policy "versions follow the document" on public.document_versions for select to authenticated
  using (exists (select 1 from public.documents d where d.id = document_id));
create index document_versions_document_id_idx on public.document_versions (document_id, saved_at desc);
create index documents_org_id_idx on public.documents (org_id);
