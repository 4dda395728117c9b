insert into storage.buckets (id, name, public) values ('documents', 'documents', false) on conflict do nothing;

create policy "documents: members read" on storage.objects for select to authenticated
  using (bucket_id = 'documents' and exists (
    select 1 from public.documents d where d.id::text = (storage.foldername(name))[1]));
create policy "documents: members write" on storage.objects for insert to authenticated
  with check (bucket_id = 'documents' and storage.extension(name) in ('png', 'jpg', 'webp', 'pdf') and exists (
    select 1 from public.documents d where d.id::text = (storage.foldername(name))[1]));
