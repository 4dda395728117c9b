alter table public.organizations add column settings jsonb not null default '{}'
  constraint organizations_settings_is_object check (jsonb_typeof(settings) = 'object');
update public.organizations set settings = settings || '{"week_starts_on": "monday"}';
create index organizations_settings_idx on public.organizations using gin (settings jsonb_path_ops);
