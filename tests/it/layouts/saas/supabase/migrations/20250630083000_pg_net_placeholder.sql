-- Hooks of the dashboard call pg_net, where it is there.
do $$
begin
  create extension if not exists pg_net schema extensions;
exception
  when others then
    raise notice 'pg_net: %', sqlerrm;
end
$$;
