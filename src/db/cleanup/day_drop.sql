-- A day is over: its partition goes, with all its rows, in a moment.
alter table :"schema".:"table"
  detach partition :"day_schema".:"day" :how:;
drop table :"day_schema".:"day";
