-- One evaluation per statement instead of one per row.
alter policy "Users can insert their own profile." on public.profiles with check ((select auth.uid()) = id);
alter policy "Users can update own profile." on public.profiles
  using ((select auth.uid()) = id)
  with check ((select auth.uid()) = id);
