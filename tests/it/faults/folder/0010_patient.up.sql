-- schemactl: lock-timeout 2s
alter table items add column kind kind not null default 'new';
insert into effects values (10);
