create table public.tags (name text primary key);
alter table public.tags enable row level security;
