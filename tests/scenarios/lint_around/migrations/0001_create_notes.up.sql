create table notes (id bigint primary key, body text);
alter table notes enable row level security;
create policy own on notes for select to authenticated using (id = 1);
grant select on notes to authenticated;
