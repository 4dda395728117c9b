comment on table public.feature_flags is e'@graphql({"totalCount": {"enabled": true}})';
comment on schema public is e'@graphql({"inflect_names": true})';
