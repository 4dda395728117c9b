drop table items;
drop table effects;
