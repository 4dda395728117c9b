alter table items drop column total;
insert into effects values (-6);
