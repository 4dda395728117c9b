-- Two of each kind that has privileges: nobody was ever given any on those of `first`, and somebody lost them again on those
-- of `second`, where the list is written out since.
create schema first;
create table first.plain (id integer);
create view first.seen as select id from first.plain;
create sequence first.alone;
create function first.add(a integer) returns integer language sql as 'select a + 1';
create aggregate first.total (integer) (sfunc = int4pl, stype = integer);
create type first.mood as enum ('sad', 'ok');

create schema second;
create table second.plain (id integer);
create view second.seen as select id from second.plain;
create sequence second.alone;
create function second.add(a integer) returns integer language sql as 'select a + 1';
create aggregate second.total (integer) (sfunc = int4pl, stype = integer);
create type second.mood as enum ('sad', 'ok');

grant all on schema second to anon;
grant all on all tables in schema second to anon;
grant all on all sequences in schema second to anon;
grant all on all functions in schema second to anon;
grant all on type second.mood to anon;
revoke all on schema second from anon;
revoke all on all tables in schema second from anon;
revoke all on all sequences in schema second from anon;
revoke all on all functions in schema second from anon;
revoke all on type second.mood from anon;
