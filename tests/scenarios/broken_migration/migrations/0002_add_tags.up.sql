-- Tags of notes.
create table tags (
    note bigint references notes,
    name txet not null
);
