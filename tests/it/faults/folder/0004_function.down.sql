drop function weigh(items);
insert into effects values (-4);
