create index notes_owner on notes (owner);
alter table notes alter column size type bigint;
comment on table notes is 'Everything that was written down.';
create table tags (note bigint references notes (id));
alter table tags enable row level security;
create index tags_note on tags (note);
