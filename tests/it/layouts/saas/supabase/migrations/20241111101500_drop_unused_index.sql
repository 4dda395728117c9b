drop index concurrently if exists public.activity_org_at_idx;
