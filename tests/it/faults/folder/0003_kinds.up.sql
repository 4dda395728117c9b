create type kind as enum ('new', 'open');
alter type kind add value 'done';
insert into effects values (3);
