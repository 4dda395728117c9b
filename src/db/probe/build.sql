-- Puts up the plain rows of every world.
select pg_temp.build_all(:'rows'::jsonb, '{}'::jsonb)
