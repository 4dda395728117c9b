-- Rows that refinery_cli 0.10.0 wrote on 2026-11-25 for the files of `refinery_files`.
create table public.refinery_schema_history (
  version integer primary key,
  name varchar(255),
  applied_on varchar(255),
  checksum varchar(255)
);
insert into public.refinery_schema_history values
  (1, 'create_notes', '2026-11-25T20:54:15.810728522Z', '13732374242860184462'),
  (2, 'add_tags', '2026-11-25T20:54:15.810749884Z', '10505215721106751277');
