-- From format 1 to format 2: what is repeated. Runs under the lock, in the transaction of the first step.
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
revoke all on schemactl.repeatables from public;
update schemactl.meta
set format = 2;
