insert into items
select i, i % 97, 'code ' || i
from generate_series(1, 3000) as i;
insert into effects values (2);
