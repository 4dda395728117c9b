create view public.public_profiles as
  select id, username, full_name, avatar_url from public.profiles where username is not null;
comment on view public.public_profiles is 'On purpose with the rights of its owner: three columns of a profile are public.';
revoke all on public.public_profiles from anon, authenticated;
grant select on public.public_profiles to anon, authenticated;
