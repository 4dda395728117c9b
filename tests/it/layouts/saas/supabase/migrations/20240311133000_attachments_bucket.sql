insert into storage.buckets (id, name, public, file_size_limit, allowed_mime_types)
values ('attachments', 'attachments', false, 26214400, array['image/png', 'image/jpeg', 'application/pdf', 'text/plain'])
on conflict (id) do update set file_size_limit = excluded.file_size_limit, allowed_mime_types = excluded.allowed_mime_types;

-- Paths are <organization>/<task>/<file>.
create policy "members read attachments" on storage.objects for select to authenticated
  using (bucket_id = 'attachments' and private.is_member(((storage.foldername(name))[1])::uuid));
create policy "members add attachments" on storage.objects for insert to authenticated
  with check (bucket_id = 'attachments' and private.is_member(((storage.foldername(name))[1])::uuid));
create policy "uploaders remove attachments" on storage.objects for delete to authenticated
  using (bucket_id = 'attachments' and owner_id = (select auth.uid()::text));
