create table notes (
    id bigint generated always as identity primary key,
    owner text not null,
    size integer
);
alter table notes enable row level security;
create view big with (security_invoker = true) as select id from notes where owner <> '';
