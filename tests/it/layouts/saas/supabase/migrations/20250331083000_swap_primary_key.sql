create unique index concurrently if not exists saved_views_owner_name_idx on public.saved_views (owner_id, project_id, name);
