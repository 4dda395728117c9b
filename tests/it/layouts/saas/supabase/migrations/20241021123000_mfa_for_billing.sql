create policy "second factor for billing" on public.subscriptions as restrictive for select to authenticated
  using ((select auth.jwt() ->> 'aal') = 'aal2' or not exists (
    select 1 from auth.mfa_factors f where f.user_id = (select auth.uid()) and f.status = 'verified'));
