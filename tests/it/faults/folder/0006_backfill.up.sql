alter table items add column total bigint;
update items set total = id * n;
alter table items alter column total set not null;
insert into effects values (6);
