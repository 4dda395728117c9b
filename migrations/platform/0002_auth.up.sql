-- Who the users are, and who is asking: the table and the four functions that Supabase Auth provides, as far as a schema
-- can lean on them. Columns have Supabase's names and types, so that what is written for one runs on the other.
create table users (
  instance_id uuid,
  id uuid not null,
  aud varchar(255),
  role varchar(255),
  email varchar(255),
  encrypted_password varchar(255),
  email_confirmed_at timestamptz,
  invited_at timestamptz,
  last_sign_in_at timestamptz,
  raw_app_meta_data jsonb,
  raw_user_meta_data jsonb,
  created_at timestamptz,
  updated_at timestamptz,
  phone text,
  phone_confirmed_at timestamptz,
  confirmed_at timestamptz generated always as (least(email_confirmed_at, phone_confirmed_at)) stored,
  banned_until timestamptz,
  is_sso_user boolean not null default false,
  deleted_at timestamptz,
  is_anonymous boolean not null default false,
  constraint users_pkey primary key (id),
  constraint users_phone_key unique (phone)
);

-- As on Supabase: several single sign-on users may share an address.
create unique index users_email_partial_key
  on users (email)
  where is_sso_user = false;

comment on table users is
  'Everybody who can sign in. Kept by the authentication service; other tables refer to its id.';

-- No policy and no grant, as on Supabase: only the owner reads and writes it.
alter table users enable row level security;
revoke all on users from public, anon, authenticated, service_role;

-- A claim comes in one of two settings: alone (request.jwt.claim.sub) or inside the whole token (request.jwt.claims).
-- Both are empty, not absent, in a session that had them before, so the empty text counts as absent.
--
-- Bodies without quotes: their names are bound when they are made, whatever the search path, and the planner puts them into the
-- query that asks, as it does with Supabase's own. A policy reads a claim for every statement.
create function uid()
returns uuid
language sql
stable
parallel safe
return coalesce(
  nullif(current_setting('request.jwt.claim.sub', true), ''),
  nullif(nullif(current_setting('request.jwt.claims', true), '')::jsonb ->> 'sub', '')
)::uuid;

comment on function uid() is
  'The id of the user whose request this is; null for a visitor.';

create function role()
returns text
language sql
stable
parallel safe
return coalesce(
  nullif(current_setting('request.jwt.claim.role', true), ''),
  nullif(nullif(current_setting('request.jwt.claims', true), '')::jsonb ->> 'role', '')
);

comment on function role() is
  'The role that the request''s token names. A policy does better to name its role: to authenticated.';

create function email()
returns text
language sql
stable
parallel safe
return coalesce(
  nullif(current_setting('request.jwt.claim.email', true), ''),
  nullif(nullif(current_setting('request.jwt.claims', true), '')::jsonb ->> 'email', '')
);

comment on function email() is
  'The e-mail address that the request''s token names.';

create function jwt()
returns jsonb
language sql
stable
parallel safe
return coalesce(
  nullif(current_setting('request.jwt.claim', true), ''),
  nullif(current_setting('request.jwt.claims', true), '')
)::jsonb;

comment on function jwt() is
  'All claims of the request''s token; null without one.';

-- Policies call these as whoever is asking, so everybody may who may enter the schema, as on Supabase.
grant execute on function uid(), role(), email(), jwt() to public;
