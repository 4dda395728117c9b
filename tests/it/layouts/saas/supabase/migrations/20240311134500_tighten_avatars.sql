drop policy "Anyone can upload an avatar." on storage.objects;
create policy "Users upload their own avatar" on storage.objects for insert to authenticated
  with check (bucket_id = 'avatars' and (storage.foldername(name))[1] = (select auth.uid()::text));
update storage.buckets set public = true where id = 'avatars';
