-- pg_cron is there in the cloud; a plain Postgres in CI may lack it.
do $do$
begin
  if exists (select 1 from pg_extension where extname = 'pg_cron') then
    perform cron.schedule('close-stale-invitations', '15 3 * * *',
      $job$delete from public.invitations where accepted_at is null and expires_at < now() - interval '30 days'$job$);
  else
    raise notice 'pg_cron is not installed; run the jobs from outside';
  end if;
end
$do$;
