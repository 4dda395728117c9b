delete from items;
insert into effects values (-2);
