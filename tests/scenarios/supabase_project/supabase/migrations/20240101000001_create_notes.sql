-- Notes of a user.
create table public.notes (id bigint primary key, owner uuid references auth.users);
alter table public.notes enable row level security;
