-- Tags of notes.
create table tags (
    note bigint references notes,
    name text not null
);
