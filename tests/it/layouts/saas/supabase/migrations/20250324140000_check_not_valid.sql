alter table public.comments add constraint comments_body_length check (char_length(body) <= 10000) not valid;
