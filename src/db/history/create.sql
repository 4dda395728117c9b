-- The history: what was applied, where, and everything that ever happened. Runs under the lock, in the transaction
-- of the first step. A schema of its own, granted to nobody, exposed by no API. This is the newest format; one of an older
-- schemactl becomes the same by upgrade_2.sql and those after it.
create schema schemactl;
revoke all on schema schemactl from public;

create table schemactl.meta (
  singleton boolean not null default true,
  format bigint not null,
  mark text,
  created_at timestamptz not null default pg_catalog.clock_timestamp(),
  constraint meta_pkey primary key (singleton),
  constraint meta_singleton_check check (singleton)
);
comment on table schemactl.meta is 'One row: the format of these tables, and what an operator says this database is.';
insert into schemactl.meta (format) values (:format:);

create table schemactl.bundles (
  bundle text not null,
  schema text not null,
  schema_created boolean not null,
  installed_at timestamptz not null default pg_catalog.clock_timestamp(),
  constraint bundles_pkey primary key (bundle)
);
comment on table schemactl.bundles is 'Where each bundle lives, and whether its schema was made for it.';

create table schemactl.history (
  bundle text not null,
  version bigint not null,
  name text not null,
  kind text not null default 'transaction',
  status text not null,
  checksum text not null,
  meaning text not null,
  script text,
  run_id uuid not null,
  applied_at timestamptz not null default pg_catalog.clock_timestamp(),
  applied_by text not null default session_user,
  duration_ms bigint not null,
  tool text not null,
  catalog_digest text,
  constraint history_pkey primary key (bundle, version),
  constraint history_status_check check (status in ('applied', 'started', 'leaving')),
  constraint history_kind_check check (kind in ('transaction', 'no-transaction', 'baseline', 'adopted'))
);
comment on table schemactl.history is 'One row for each applied version of each bundle.';
comment on column schemactl.history.checksum is 'SHA-256 of the script with LF line ends.';
comment on column schemactl.history.meaning is 'SHA-256 of the script without comments and with single spaces.';
comment on column schemactl.history.script is 'The script as it ran; null when it is larger than a megabyte.';

create table schemactl.catalogs (
  bundle text not null,
  version bigint not null,
  canon integer not null,
  server integer not null,
  root text not null,
  environment text not null,
  objects bigint not null,
  content text not null,
  recorded_at timestamptz not null default pg_catalog.clock_timestamp(),
  constraint catalogs_pkey primary key (bundle)
);
comment on table schemactl.catalogs is 'What the schema of each bundle looked like at the end of the last run that changed it.';

create table schemactl.journal (
  bundle text not null,
  version bigint not null,
  statement integer not null,
  checksum text not null,
  run_id uuid not null,
  done_at timestamptz not null default pg_catalog.clock_timestamp(),
  constraint journal_pkey primary key (bundle, version, statement)
);
comment on table schemactl.journal is 'Finished statements of versions that run outside a transaction, until the version is done.';

create table schemactl.seeds (
  bundle text not null,
  name text not null,
  checksum text not null,
  run_id uuid not null,
  sown_at timestamptz not null default pg_catalog.clock_timestamp(),
  constraint seeds_pkey primary key (bundle, name)
);
comment on table schemactl.seeds is 'Which seeds were sown, by checksum.';

create table schemactl.repeatables (
  bundle text not null,
  name text not null,
  checksum text not null,
  meaning text not null,
  script text,
  run_id uuid not null,
  applied_at timestamptz not null default pg_catalog.clock_timestamp(),
  applied_by text not null default session_user,
  duration_ms bigint not null,
  tool text not null,
  constraint repeatables_pkey primary key (bundle, name)
);
comment on table schemactl.repeatables is 'Scripts without a version, as they ran last.';
comment on column schemactl.repeatables.checksum is 'SHA-256 of the script with LF line ends; another one runs it again.';

create table schemactl.events (
  id bigint not null,
  at timestamptz not null default pg_catalog.clock_timestamp(),
  run_id uuid not null,
  what text not null,
  bundle text,
  version bigint,
  detail text,
  by_role text not null default session_user,
  tool text not null,
  previous text not null,
  hash text not null,
  constraint events_pkey primary key (id)
);
comment on table schemactl.events is 'Everything that happened, never changed; each row is chained to the one before by its hash.';
comment on column schemactl.events.hash is 'SHA-256 of the other columns as a JSON array, behind 3:; without it, of formats 1 and 2, joined by |.';
revoke all on all tables in schema schemactl from public;
