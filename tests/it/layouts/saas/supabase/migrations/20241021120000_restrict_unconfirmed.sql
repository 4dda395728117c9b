-- Whoever has not confirmed an address writes nothing. Restrictive: on top of every other policy.
create policy "confirmed users only" on public.messages as restrictive for insert to authenticated
  with check (coalesce((select (auth.jwt() -> 'user_metadata' ->> 'email_verified')::boolean), true));
