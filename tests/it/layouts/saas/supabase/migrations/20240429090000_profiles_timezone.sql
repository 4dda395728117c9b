alter table public.profiles
  add column timezone text not null default 'UTC',
  add column locale text not null default 'en' check (locale in ('en', 'de', 'fr', 'es', 'pt-BR')),
  add column onboarded_at timestamptz;

update public.profiles set onboarded_at = coalesce(updated_at, now()) where full_name is not null;
