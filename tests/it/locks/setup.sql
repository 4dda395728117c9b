-- The tables that the statements are tried on: enough rows that reading all of them shows.
create schema shop;
set search_path = shop;
create function shop.stamp() returns trigger language plpgsql as $$ begin return new; end $$;
create function shop.dice() returns integer language plpgsql as $$ begin return 4; end $$;
create type shop.mood as enum ('sad', 'ok');
create domain shop.positive as integer check (value > 0);
create table shop.customers (
  id bigint primary key,
  email varchar(40) not null,
  name text,
  joined timestamp,
  meta json,
  kind text check (kind is not null)
);
create table shop.orders (
  id bigint primary key,
  customer_id bigint not null references shop.customers (id),
  placed timestamptz not null default now(),
  amount numeric(8,2),
  code varchar(10),
  state text default 'new',
  flag integer,
  doubled integer generated always as (flag * 2) stored
);
alter table shop.orders add constraint small check (flag < 1000000) not valid;
create table shop.items (
  id bigint primary key,
  customer_id bigint references shop.customers (id),
  code varchar(10),
  state text,
  amount numeric(8,2),
  flag integer
);
create index items_code on shop.items (code);
create index orders_state on shop.orders (state);
create index orders_code on shop.orders (code);
create unique index orders_flag on shop.orders (flag);
create trigger orders_stamp before update on shop.orders for each row execute function shop.stamp();
create table shop.notes (id bigint, order_id bigint, body text);
alter table shop.notes add constraint notes_order foreign key (order_id) references shop.orders (id) not valid;
create table shop.events (id bigint, at date not null) partition by range (at);
create table shop.events_2025 partition of shop.events for values from ('2025-01-01') to ('2026-01-01');
create table shop.events_rest partition of shop.events default;
create table shop.loose (id bigint, at date not null);
create table shop.parent (id bigint, a text);
create table shop.stray (id bigint, a text);
create table shop.child () inherits (shop.parent);
create view shop.recent as select id, state from shop.orders where placed > now() - interval '1 day';
create materialized view shop.totals as select customer_id, sum(amount) as total from shop.orders group by customer_id;
create unique index totals_key on shop.totals (customer_id);
create sequence shop.numbers;
create table shop.fast (id bigint, v text);
create policy own on shop.customers for select using (email = 'a1');
insert into shop.customers select i, 'a' || i, 'n', now(), '{}', 'k' from generate_series(1, 2000) as i;
insert into shop.orders (id, customer_id, amount, code, flag) select i, i % 1999 + 1, 1, 'c', i from generate_series(1, 4000) as i;
insert into shop.items select i, i % 1999 + 1, 'c', 's', 1, i from generate_series(1, 1000) as i;
insert into shop.notes select i, i, 'x' from generate_series(1, 4000) as i;
insert into shop.events select i, date '2025-06-01' from generate_series(1, 1000) as i;
insert into shop.loose select i, date '2026-06-01' from generate_series(1, 1000) as i;
insert into shop.parent select i, 'p' from generate_series(1, 500) as i;
insert into shop.child select i, 'c' from generate_series(1, 500) as i;
insert into shop.fast select i, 'v' from generate_series(1, 500) as i;
refresh materialized view shop.totals;
analyze shop.customers, shop.orders, shop.items, shop.notes, shop.events, shop.loose, shop.parent, shop.fast;
