-- One thing at a time in a schema `one` that has a single plain table: whatever there is a reason to read has to be read.
-- Each block is a case of its own; what it leaves outside of the schema is taken away behind `-- undo`.
select 1;

create table one.with_identity (id bigint generated always as identity (start 5));

create table one.with_serial (id serial);

create sequence one.alone;

alter table one.plain alter column note set default 'x';

alter table one.plain set (fillfactor = 70);

alter table one.plain set (toast.autovacuum_enabled = false);

create index on one.plain (note);

create index on one.plain (note) with (fillfactor = 70);

alter table one.plain add constraint tight unique (note) with (fillfactor = 70);

grant select (note) on one.plain to anon;

alter table one.plain alter column note set (n_distinct = 5);

alter table one.plain alter column note set statistics 50;

alter table one.plain alter column note set storage external;

comment on column one.plain.note is 'A note.';

comment on table one.plain is 'Plain.';

comment on schema one is 'One.';

comment on constraint plain_pkey on one.plain is 'A key.';

create index noted on one.plain (note);
comment on index one.noted is 'An index.';

comment on index one.plain_pkey is 'The index of a key.';

alter table one.plain cluster on plain_pkey;

create index clustered on one.plain (note);
alter table one.plain cluster on clustered;

alter table one.plain replica identity using index plain_pkey;

create index broken on one.plain (note);
update pg_catalog.pg_index set indisvalid = false where indexrelid = 'one.broken'::regclass;

create table one.child (id integer references one.plain);

create table one.child (id integer references one.plain);
alter table one.child disable trigger all;

create function one.touch() returns trigger language plpgsql as 'begin return new; end';
create trigger touched before update on one.plain for each row execute function one.touch();

create function one.touch() returns trigger language plpgsql as 'begin return new; end';
create trigger touched before update on one.plain for each row execute function one.touch();
comment on trigger touched on one.plain is 'A trigger.';

create table one.days (at date) partition by range (at);
create table one.days_1 partition of one.days for values from ('2024-01-01') to ('2025-01-01');
create function one.touch() returns trigger language plpgsql as 'begin return new; end';
create trigger touched after insert on one.days for each row execute function one.touch();
alter table one.days_1 disable trigger touched;

create table one.heir () inherits (one.plain);

create policy everybody on one.plain using (true);

create policy two_roles on one.plain to anon, authenticated using (true);

create policy everybody on one.plain using (true);
comment on policy everybody on one.plain is 'A policy.';

create rule quiet as on delete to one.plain do instead nothing;

create rule quiet as on delete to one.plain do instead nothing;
comment on rule quiet on one.plain is 'A rule.';

create view one.seen as select id from one.plain;

create view one.seen with (security_invoker = true) as select id from one.plain;

create materialized view one.kept as select id from one.plain;

-- A catalog that once held something is not taken for empty again: what shares a file with servers comes before them.
create function one.to_size(text) returns integer language sql immutable as 'select 1';
create type one.box as (a integer);
create cast (one.box as text) with inout;

create cast (jsonb as integer[]) with inout;
-- undo
drop cast (jsonb as integer[]);

create trusted language other handler plpgsql_call_handler;
-- undo
drop language other;

create transform for integer language sql (
  from sql with function prsd_lextype(internal),
  to sql with function int4recv(internal));
-- undo
drop transform for integer language sql;

create function one.seen() returns trigger language plpgsql as 'begin return new; end';
create schema auth;
create table auth.users (id uuid);
create trigger seen after insert on auth.users for each row execute function one.seen();
-- undo
drop schema auth cascade;

create foreign data wrapper nothing;
create server nowhere foreign data wrapper nothing;
create foreign table one.far (id integer) server nowhere options (password 'x');
-- undo
drop foreign data wrapper nothing cascade;

create access method pile type table handler heap_tableam_handler;
create table one.piled (id integer) using pile;
-- undo
drop access method pile cascade;

create function one.add(a integer) returns integer language sql as 'select a + 1';

create function one.add(a integer) returns integer language sql set search_path = one, pg_temp as 'select a + 1';

create procedure one.go() language sql as 'select 1';

create aggregate one.total (integer) (sfunc = int4pl, stype = integer);

create type one.span as range (subtype = float8);

create type one.mood as enum ('sad', 'ok');

create type one.pair as (a integer, b text);

create domain one.size as integer check (value > 0);

create collation one.plain (provider = icu, locale = 'und');

create statistics one.both (dependencies) on id, note from one.plain;

create operator one.=== (leftarg = integer, rightarg = integer, function = int4eq);

create operator class one.ints for type integer using btree as operator 1 <, operator 3 =, function 1 btint4cmp(integer, integer);

create operator family one.family using btree;

create text search configuration one.words (copy = simple);

create text search dictionary one.dictionary (template = simple);

create conversion one.latin for 'LATIN1' to 'UTF8' from iso8859_1_to_utf8;

alter default privileges in schema one grant select on tables to anon;

create publication told for table one.plain;
-- undo
drop publication told;

create function one.watch() returns event_trigger language plpgsql as 'begin null; end';
create event trigger watcher on ddl_command_end execute function one.watch();
-- undo
drop event trigger watcher;

do $$ begin execute format('alter database %I set work_mem = ''1MB''', current_database()); end $$;
-- undo
do $$ begin execute format('alter database %I reset work_mem', current_database()); end $$;

create extension pgcrypto schema one;
-- undo
drop extension pgcrypto;

create function one.borrowed() returns integer language sql as 'select 1';
alter extension plpgsql add function one.borrowed();
-- undo
alter extension plpgsql drop function one.borrowed();

alter extension plpgsql add table one.plain;
-- undo
alter extension plpgsql drop table one.plain;

create type one.borrowed as enum ('a');
alter extension plpgsql add type one.borrowed;
-- undo
alter extension plpgsql drop type one.borrowed;

grant select on one.plain to anon;

revoke all on one.plain from current_user;

grant usage on schema one to anon;

grant create on schema one to public;

create function one.add(a integer) returns integer language sql as 'select a + 1';
revoke execute on function one.add from public;

create aggregate one.total (integer) (sfunc = int4pl, stype = integer);
grant execute on function one.total(integer) to anon;

create type one.mood as enum ('sad', 'ok');
grant usage on type one.mood to anon;

create sequence one.alone;
grant usage on sequence one.alone to anon;

-- What somebody was given and lost again is what everybody has: nothing more is said.
create view one.seen as select id from one.plain;
grant select on one.seen to anon;
revoke select on one.seen from anon;
create view one.seen_too as select id from one.plain;

-- 18
alter table one.plain add constraint noted not null note not valid;

-- 18
alter table one.plain add column twice integer generated always as (id * 2) virtual;
