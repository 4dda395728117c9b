-- The table as schema-engine of prisma-engines 6 makes it; checksums by sha256sum.
create table public._prisma_migrations (
  id varchar(36) primary key not null,
  checksum varchar(64) not null,
  finished_at timestamptz,
  migration_name varchar(255) not null,
  logs text,
  rolled_back_at timestamptz,
  started_at timestamptz not null default now(),
  applied_steps_count integer not null default 0
);
insert into public._prisma_migrations values
  ('8f1c1b1e-0000-4000-8000-000000000001', '0', null, '20240101000001_create_notes', 'it failed', '2024-01-01 09:00:00+00', '2024-01-01 08:59:59+00', 0),
  ('8f1c1b1e-0000-4000-8000-000000000002', 'd43d0bacce49c6a6bc0e4046814760ed29a4d3bbd8d8c167a938abea90db9061', '2024-01-01 09:00:01+00', '20240101000001_create_notes', null, null, '2024-01-01 09:00:00+00', 1),
  ('8f1c1b1e-0000-4000-8000-000000000003', '354b7196c9ba5fb4b21cf615bb6ec4cd5c07503c34229feef033fc081a8c03f4', '2024-01-02 09:00:01+00', '20240101000002_add_tags', null, null, '2024-01-02 09:00:00+00', 1);
