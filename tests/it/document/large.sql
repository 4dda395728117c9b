-- Five hundred tables that refer to each other, with what usual tables have; and views of some of them.
create schema big;
set search_path = big;
create function touch() returns trigger language plpgsql as $$ begin return new; end $$;
create type state as enum ('a', 'b');
do $$
begin
  for n in 1..500 loop
    execute format('create table t%1$s (id bigint generated always as identity primary key, name text not null, state state not null default ''a'', amount numeric(10, 2) default 0, at timestamptz not null default now(), owner_id uuid, parent_id bigint %2$s, other_id bigint %3$s, note text, raw jsonb, constraint t%1$s_amount check (amount >= 0 and amount < 1000000), constraint t%1$s_name unique (name))',
      n, case when n > 1 then format('references t%s on delete cascade', greatest(1, (n * 7919) % n)) else '' end,
      case when n > 40 and n % 3 = 0 then format('references t%s', 1 + n % 37) else '' end);
    execute format('create index t%1$s_at on t%1$s (at desc)', n);
    execute format('create index t%1$s_owner on t%1$s (owner_id, state) where note is not null', n);
    execute format('comment on table t%1$s is ''The table number %1$s.''', n);
    execute format('alter table t%1$s enable row level security', n);
    execute format('create policy own on t%1$s for all to authenticated using (owner_id is not null and name <> '''') with check (state = ''a'')', n);
    execute format('create trigger touch before update on t%1$s for each row execute function touch()', n);
    execute format('grant select, insert on t%1$s to authenticated', n);
    if n % 10 = 0 then
      execute format('create view v%1$s as select a.id, b.name from t%1$s a join t%2$s b on b.id = a.parent_id', n, n - 1);
    end if;
  end loop;
end $$;
