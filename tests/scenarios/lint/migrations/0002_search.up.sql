-- schemactl: allow ban-drop-column: nobody reads it since the release of May
alter table notes drop column owner;

create index notes_body on notes (body);
alter table notes alter column body set not null;

create view recent as
    select id from notes order by id desc limit 10;

create policy everybody on notes
    using (auth.uid() is not null);
