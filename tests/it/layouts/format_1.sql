-- A database that schemactl made when its history had format 1: a folder with two versions and a seed, as pg_dump
-- has it (--schema schemactl --schema public --inserts --no-owner).
CREATE SCHEMA schemactl;

CREATE TABLE public.notes (
    id bigint NOT NULL,
    note text
);

CREATE TABLE schemactl.bundles (
    bundle text NOT NULL,
    schema text NOT NULL,
    schema_created boolean NOT NULL,
    installed_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL
);

COMMENT ON TABLE schemactl.bundles IS 'Where each bundle lives, and whether its schema was made for it.';

CREATE TABLE schemactl.catalogs (
    bundle text NOT NULL,
    version bigint NOT NULL,
    canon integer NOT NULL,
    server integer NOT NULL,
    root text NOT NULL,
    environment text NOT NULL,
    objects bigint NOT NULL,
    content text NOT NULL,
    recorded_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL
);

COMMENT ON TABLE schemactl.catalogs IS 'What the schema of each bundle looked like at the end of the last run that changed it.';

CREATE TABLE schemactl.events (
    id bigint NOT NULL,
    at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    run_id uuid NOT NULL,
    what text NOT NULL,
    bundle text,
    version bigint,
    detail text,
    by_role text DEFAULT SESSION_USER NOT NULL,
    tool text NOT NULL,
    previous text NOT NULL,
    hash text NOT NULL
);

COMMENT ON TABLE schemactl.events IS 'Everything that happened, never changed; each row is chained to the one before by its hash.';

CREATE TABLE schemactl.history (
    bundle text NOT NULL,
    version bigint NOT NULL,
    name text NOT NULL,
    kind text DEFAULT 'transaction'::text NOT NULL,
    status text NOT NULL,
    checksum text NOT NULL,
    meaning text NOT NULL,
    script text,
    run_id uuid NOT NULL,
    applied_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    applied_by text DEFAULT SESSION_USER NOT NULL,
    duration_ms bigint NOT NULL,
    tool text NOT NULL,
    catalog_digest text,
    CONSTRAINT history_kind_check CHECK ((kind = ANY (ARRAY['transaction'::text, 'no-transaction'::text, 'baseline'::text, 'adopted'::text]))),
    CONSTRAINT history_status_check CHECK ((status = ANY (ARRAY['applied'::text, 'started'::text, 'leaving'::text])))
);

COMMENT ON TABLE schemactl.history IS 'One row for each applied version of each bundle.';

COMMENT ON COLUMN schemactl.history.checksum IS 'SHA-256 of the script with LF line ends.';

COMMENT ON COLUMN schemactl.history.meaning IS 'SHA-256 of the script without comments and with single spaces.';

COMMENT ON COLUMN schemactl.history.script IS 'The script as it ran; null when it is larger than a megabyte.';

CREATE TABLE schemactl.journal (
    bundle text NOT NULL,
    version bigint NOT NULL,
    statement integer NOT NULL,
    checksum text NOT NULL,
    run_id uuid NOT NULL,
    done_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL
);

COMMENT ON TABLE schemactl.journal IS 'Finished statements of versions that run outside a transaction, until the version is done.';

CREATE TABLE schemactl.meta (
    singleton boolean DEFAULT true NOT NULL,
    format bigint NOT NULL,
    mark text,
    created_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    CONSTRAINT meta_singleton_check CHECK (singleton)
);

COMMENT ON TABLE schemactl.meta IS 'One row: the format of these tables, and what an operator says this database is.';

CREATE TABLE schemactl.seeds (
    bundle text NOT NULL,
    name text NOT NULL,
    checksum text NOT NULL,
    run_id uuid NOT NULL,
    sown_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL
);

COMMENT ON TABLE schemactl.seeds IS 'Which seeds were sown, by checksum.';

INSERT INTO public.notes VALUES (1, 'one');

INSERT INTO schemactl.bundles VALUES ('app', 'public', false, '2026-11-25 21:29:51.970889+00');

INSERT INTO schemactl.catalogs VALUES ('app', 2, 1, 150020, '6b74baf9c8bab8b73319e515a56a14aa7e34cf781dbb4c4d82ec88ff645940a5', '', 2, '[["s", "schema", "$schema", "3b2579ed51599f61", "{\"acl\":{\"PUBLIC\":\"USAGE\"}}"], ["s", "table", "$schema.notes", "00d5eefaf569a8bf", "{\"owner\":\"$owner\",\"acl\":{\"OWNER\":\"ALL\"},\"columns\":[{\"name\":\"id\",\"type\":\"bigint\",\"not_null\":\"true\"},{\"name\":\"note\",\"type\":\"text\"}],\"constraints\":{\"notes_pkey\":\"PRIMARY KEY (id)\"},\"indexes\":{\"notes_note_idx\":\"CREATE INDEX notes_note_idx ON $schema.notes USING btree (note)\"}}"]]', '2026-11-25 21:29:52.112378+00');

INSERT INTO schemactl.events VALUES (1, '2026-11-25 21:29:51.987275+00', '55e9892f-deef-4641-8f29-9ce73ee83a08', 'up', 'app', 1, 'notes', 'postgres', 'schemactl 0.1.0', '', 'f25368d0c944df547a01b8ddb1699834d640f595bb2eabf052c8916fbb120722');
INSERT INTO schemactl.events VALUES (2, '2026-11-25 21:29:52.002844+00', '55e9892f-deef-4641-8f29-9ce73ee83a08', 'up', 'app', 2, 'index', 'postgres', 'schemactl 0.1.0', 'f25368d0c944df547a01b8ddb1699834d640f595bb2eabf052c8916fbb120722', '9ebfa123c358a46ff43de7aa70cefe9ea85cc5d2553a45c814e742426cbe0409');
INSERT INTO schemactl.events VALUES (3, '2026-11-25 21:29:52.123308+00', '3c26e1e1-e2fe-4adf-8571-db0f760047b9', 'seed', 'app', NULL, '01_notes.sql', 'postgres', 'schemactl 0.1.0', '9ebfa123c358a46ff43de7aa70cefe9ea85cc5d2553a45c814e742426cbe0409', '5a22a51d7a0cf3a57f08f640fb79bbbb8d5cad72b8bc2a03d613de46d2a356b0');

INSERT INTO schemactl.history VALUES ('app', 1, 'notes', 'transaction', 'applied', '4fec7b7d329216203a4db663b298803fc1c7dbdeb542f639a863dfd2ba50acdb', '360d8d1e47d832fa96dd168ed8bfec4aec92af4d99cfa95422ac752df63a911a', 'create table notes (id bigint primary key, note text);
', '55e9892f-deef-4641-8f29-9ce73ee83a08', '2026-11-25 21:29:51.986827+00', 'postgres', 97, 'schemactl 0.1.0', NULL);
INSERT INTO schemactl.history VALUES ('app', 2, 'index', 'transaction', 'applied', 'd7eec6ac234002c2e00ec15c98912e12874ff1e0b2f5f35049dd0c3149da8733', 'bcf176d962b7a01e318588949b22a44bd25e413680262e33e3ff8e4545b036ef', 'create index notes_note_idx on notes (note);
', '55e9892f-deef-4641-8f29-9ce73ee83a08', '2026-11-25 21:29:52.002698+00', 'postgres', 4, 'schemactl 0.1.0', 'v1:6b74baf9c8bab8b73319e515a56a14aa7e34cf781dbb4c4d82ec88ff645940a5');

INSERT INTO schemactl.meta VALUES (true, 1, NULL, '2026-11-25 21:29:51.902757+00');

INSERT INTO schemactl.seeds VALUES ('app', '01_notes.sql', '8b001d8ead76bcaa6fd897cc8c84fb85f26e648c360f725c09359655de6fab5c', '3c26e1e1-e2fe-4adf-8571-db0f760047b9', '2026-11-25 21:29:52.123154+00');

ALTER TABLE ONLY public.notes
    ADD CONSTRAINT notes_pkey PRIMARY KEY (id);

ALTER TABLE ONLY schemactl.bundles
    ADD CONSTRAINT bundles_pkey PRIMARY KEY (bundle);

ALTER TABLE ONLY schemactl.catalogs
    ADD CONSTRAINT catalogs_pkey PRIMARY KEY (bundle);

ALTER TABLE ONLY schemactl.events
    ADD CONSTRAINT events_pkey PRIMARY KEY (id);

ALTER TABLE ONLY schemactl.history
    ADD CONSTRAINT history_pkey PRIMARY KEY (bundle, version);

ALTER TABLE ONLY schemactl.journal
    ADD CONSTRAINT journal_pkey PRIMARY KEY (bundle, version, statement);

ALTER TABLE ONLY schemactl.meta
    ADD CONSTRAINT meta_pkey PRIMARY KEY (singleton);

ALTER TABLE ONLY schemactl.seeds
    ADD CONSTRAINT seeds_pkey PRIMARY KEY (bundle, name);

CREATE INDEX notes_note_idx ON public.notes USING btree (note);
