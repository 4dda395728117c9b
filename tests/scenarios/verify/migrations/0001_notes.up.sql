create table notes (
  id bigint generated always as identity primary key,
  user_id uuid not null references auth.users (id) on delete cascade,
  body text not null
);
create index notes_user_id_idx on notes (user_id);
alter table notes enable row level security;
create policy "own notes" on notes for select to authenticated
  using ((select auth.uid()) = user_id);
grant select on notes to authenticated;
