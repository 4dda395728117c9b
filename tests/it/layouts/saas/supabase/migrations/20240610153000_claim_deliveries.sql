create or replace function private.claim_deliveries(n int)
returns setof public.webhook_deliveries
language sql volatile security definer set search_path = ''
as $$
  update public.webhook_deliveries d
  set attempts = d.attempts + 1,
      next_attempt_at = now() + (interval '30 seconds' * power(2, least(d.attempts, 10)))
  where (d.id, d.created_at) in (
    select id, created_at from public.webhook_deliveries
    where delivered_at is null and next_attempt_at <= now()
    order by next_attempt_at
    limit n
    for update skip locked
  )
  returning d.*;
$$;
revoke all on function private.claim_deliveries(int) from public, anon, authenticated;
grant execute on function private.claim_deliveries(int) to service_role;
