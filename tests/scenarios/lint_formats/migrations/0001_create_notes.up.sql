create table notes (
    id bigint generated always as identity primary key,
    owner uuid not null,
    body text
);
alter table notes enable row level security;
create policy own on notes to authenticated
    using ((select auth.uid()) = owner);
grant select, insert on notes to authenticated;
create index notes_owner on notes (owner);
