drop type kind;
insert into effects values (-3);
