alter table public.comments validate constraint comments_body_length;
