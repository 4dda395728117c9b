drop table notes;
delete from items where id = 5000;
insert into effects values (-5);
