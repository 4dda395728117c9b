create policy "members see their organizations" on public.organizations
  for select to authenticated
  using (private.is_member(id));

create policy "signed-in users create organizations" on public.organizations
  for insert to authenticated
  with check (created_by = (select auth.uid()));

create policy "owners and admins rename" on public.organizations
  for update to authenticated
  using (private.has_role(id, 'owner', 'admin'))
  with check (private.has_role(id, 'owner', 'admin'));

create policy "owners delete" on public.organizations
  for delete to authenticated
  using (private.has_role(id, 'owner'));

create policy "members see each other" on public.org_members
  for select to authenticated using (private.is_member(org_id));
create policy "admins manage members" on public.org_members
  for all to authenticated
  using (private.has_role(org_id, 'owner', 'admin'))
  with check (private.has_role(org_id, 'owner', 'admin'));
