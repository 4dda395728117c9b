-- Deleting a profile failed: comments kept it alive.
alter table public.comments alter column author_id drop not null;
alter table public.comments drop constraint comments_author_id_fkey;
alter table public.comments
  add constraint comments_author_id_fkey foreign key (author_id) references public.profiles (id) on delete set null;
