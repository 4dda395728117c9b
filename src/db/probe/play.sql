-- Plays every scene, with its policies as they are now.
select pg_temp.play(:'scenes'::jsonb, :'made'::jsonb)
