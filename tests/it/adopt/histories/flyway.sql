-- The table as PostgreSQLDatabase.java of Flyway 10 makes it; checksums by `java.util.zip.CRC32` over the lines.
create table app.flyway_schema_history (
  installed_rank int not null,
  version varchar(50),
  description varchar(200) not null,
  type varchar(20) not null,
  script varchar(1000) not null,
  checksum integer,
  installed_by varchar(100) not null,
  installed_on timestamp not null default now(),
  execution_time integer not null,
  success boolean not null,
  constraint flyway_schema_history_pk primary key (installed_rank)
);
create index flyway_schema_history_s_idx on app.flyway_schema_history (success);
insert into app.flyway_schema_history values
  (0, null, '<< Flyway Schema Creation >>', 'SCHEMA', '"app"', null, 'ann', '2024-01-01 09:00:00', 0, true),
  (1, '1', '<< Flyway Baseline >>', 'BASELINE', '<< Flyway Baseline >>', null, 'ann', '2024-01-01 09:00:01', 0, true),
  (2, '1.1', 'create notes', 'SQL', 'V1.1__create_notes.sql', 1614710176, 'ann', '2024-01-01 09:00:02', 12, true),
  (3, '2', 'add tags', 'SQL', 'V2__add_tags.sql', 5, 'ann', '2024-01-02 09:00:00', 3, true),
  (4, '2', 'add tags', 'UNDO_SQL', 'U2__add_tags.sql', 6, 'ann', '2024-01-02 10:00:00', 3, true),
  (5, '2', 'add tags', 'SQL', 'V2__add_tags.sql', -690524359, 'bob', '2024-01-02 11:00:00', 3, true),
  (6, null, 'all views', 'SQL', 'R__all_views.sql', -690524359, 'bob', '2024-01-02 11:00:01', 3, true),
  (7, null, 'more views', 'SQL', 'R__more_views.sql', 5, 'bob', '2024-01-02 11:00:02', 3, true);
