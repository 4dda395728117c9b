-- A schema for measuring: tables of ten columns with what usual tables have, and a function and a view for each tenth.
create schema bench; set search_path = bench;
do $$ begin
execute 'create function touch() returns trigger language plpgsql as ''begin return new; end''';
for i in 1..:tables loop
execute format('create table t%s (id bigint primary key, parent bigint, a text not null default ''x'', b integer default 0, c numeric(10,2), d timestamptz default now(), e jsonb default ''{}'', f uuid, g boolean not null default false, h text, constraint t%s_b_check check (b >= 0))', i, i);
if i > 1 then execute format('alter table t%s add constraint t%s_fk foreign key (parent) references t%s (id) on delete cascade', i, i, i-1); end if;
execute format('create index t%s_a on t%s (a); create index t%s_d on t%s (d desc) where not g', i,i,i,i);
execute format('alter table t%s enable row level security; create policy p on t%s for select to authenticated using (f = ''00000000-0000-0000-0000-000000000000''::uuid)', i,i);
execute format('create trigger tr before update on t%s for each row execute function touch()', i);
execute format('grant select on t%s to authenticated; grant insert (a, b) on t%s to authenticated', i,i);
if i % 10 = 0 then execute format('create function f%s(x int) returns int language sql as ''select x + %s''', i, i); execute format('create view v%s as select a, b from t%s where b > 1', i, i); end if;
if i % 50 = 0 then commit; end if;
end loop; end $$;
