-- Effects have no key: a migration that ran twice is counted twice.
create table effects (version integer not null);
create table items (
  id bigint primary key,
  n integer not null,
  code text not null
);
insert into effects values (1);
