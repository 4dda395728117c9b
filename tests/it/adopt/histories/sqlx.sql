-- Rows that sqlx-cli 0.9.0 wrote on 2026-11-25 for the files of `sqlx_files`.
create table public._sqlx_migrations (
  version bigint primary key,
  description text not null,
  installed_on timestamptz not null default now(),
  success boolean not null,
  checksum bytea not null,
  execution_time bigint not null
);
insert into public._sqlx_migrations values
  (20240101000001, 'create notes', '2026-11-25 20:52:08.467976+00', true, '\xb90bcf941f8dcbd3f742b8eff67a9640b8064b5f3a91d472b14d19770d0f1a289644ce3d32d2fa219b02c0570fbeee41', 1379410),
  (20240101000002, 'add tags', '2026-11-25 20:52:08.475238+00', true, '\x4665a92a54526cef876f2e785e2351029d2c97851002d3024e52a3f1ed80cdf866f34ba13f8e5971d205180e2d37cda6', 1045780);
