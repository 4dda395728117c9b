drop view heavy;
insert into effects values (-11);
