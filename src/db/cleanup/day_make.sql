-- A day to come. Nobody gets in but through its parent, whose policies count there.
create table :"day_schema".:"day"
  partition of :"schema".:"table"
  for values from (:'from') to (:'to');
alter table :"day_schema".:"day" enable row level security;
revoke all on table :"day_schema".:"day" from public;
