alter table items drop constraint items_code_key;
insert into effects values (-8);
