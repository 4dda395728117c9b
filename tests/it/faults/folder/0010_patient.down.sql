alter table items drop column kind;
insert into effects values (-10);
