-- Nothing in public is for anon but what was said above.
do $$
declare
  t record;
begin
  for t in
    select c.oid::regclass as name
    from pg_class c
    join pg_namespace n on n.oid = c.relnamespace
    where n.nspname = 'public' and c.relkind in ('r', 'p', 'v')
      and c.relname not in ('products', 'prices', 'public_profiles', 'feature_flags')
  loop
    execute format('revoke all on %s from anon', t.name);
  end loop;
end
$$;
alter default privileges in schema public revoke all on tables from anon;
