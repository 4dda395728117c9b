create view heavy as
select id, weigh(i) as weight
from items as i
where weigh(i) > 10;
insert into effects values (11);
