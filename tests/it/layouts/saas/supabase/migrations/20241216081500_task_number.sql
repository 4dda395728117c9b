-- PLK-42 instead of an identity that every organization shares.
alter table public.projects add column key text;
update public.projects set key = upper(left(regexp_replace(name, '[^A-Za-z]', '', 'g') || 'XXX', 3)) where key is null;
alter table public.projects alter column key set not null, add constraint projects_key_format check (key ~ '^[A-Z]{2,5}$');
alter table public.projects add column last_number int not null default 0;
alter table public.tasks add column number int;
