-- Connectors: which services there are, the encrypted OAuth tokens of each user, and a log of the calls made with them.

-- ------------------------------------------------------------------------------------------------ tables

create table connector_definitions (
  id uuid not null default gen_random_uuid(),
  slug text not null,
  name text not null,
  description text not null default '',
  category text not null,
  auth_type text not null default 'oauth2',
  authorization_url text,
  token_url text,
  refresh_url text,
  revocation_url text,
  api_base_url text not null,
  scopes text[] not null default '{}',
  authorization_params jsonb not null default '{}',
  uses_pkce boolean not null default false,
  issues_refresh_token boolean not null default true,
  rate_limit_per_minute integer not null default 60,
  documentation_url text,
  is_active boolean not null default true,
  updated_by uuid,
  created_at timestamptz not null default now(),
  constraint connector_definitions_pkey primary key (id),
  constraint connector_definitions_slug_key unique (slug),
  constraint connector_definitions_updated_by_fkey foreign key (updated_by) references auth.users (id) on delete set null,
  constraint connector_definitions_slug_check check (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$'),
  constraint connector_definitions_category_check check (
    category in ('email', 'calendar', 'storage', 'development', 'communication', 'knowledge', 'design', 'payments', 'other')
  ),
  constraint connector_definitions_auth_type_check check (auth_type in ('oauth2', 'api_key')),
  constraint connector_definitions_oauth2_check check (
    auth_type <> 'oauth2' or (authorization_url is not null and token_url is not null)
  ),
  -- Tokens travel to these addresses.
  constraint connector_definitions_https_check check (
    authorization_url ~ '^https://'
    and token_url ~ '^https://'
    and refresh_url ~ '^https://'
    and revocation_url ~ '^https://'
    and api_base_url ~ '^https://'
    and documentation_url ~ '^https://'
  ),
  constraint connector_definitions_authorization_params_check check (jsonb_typeof(authorization_params) = 'object'),
  constraint connector_definitions_rate_limit_check check (rate_limit_per_minute > 0)
);

comment on table connector_definitions is
  'The services an agent can be connected to, with their OAuth endpoints and scopes. Kept by the backend; retired '
  'with is_active, never deleted while in use.';
comment on column connector_definitions.refresh_url is
  'Where a refresh token is exchanged, if not at token_url.';
comment on column connector_definitions.authorization_params is
  'Further parameters of the authorization request, such as access_type=offline.';
comment on column connector_definitions.issues_refresh_token is
  'Whether tokens of this service expire and come with a refresh token.';
comment on column connector_definitions.updated_by is
  'Who changed the row last, where a person did.';

create table connector_credentials (
  id uuid not null default gen_random_uuid(),
  user_id uuid not null default auth.uid(),
  connector_id uuid not null,
  account_label text not null default 'default',
  external_account_id text,
  status text not null default 'pending',
  encrypted_access_token bytea,
  encrypted_refresh_token bytea,
  token_type text not null default 'Bearer',
  scopes text[] not null default '{}',
  expires_at timestamptz,
  last_refreshed_at timestamptz,
  refresh_claimed_until timestamptz,
  refresh_failures integer not null default 0,
  last_error text,
  created_at timestamptz not null default now(),
  constraint connector_credentials_pkey primary key (id),
  constraint connector_credentials_user_connector_label_key unique (user_id, connector_id, account_label),
  constraint connector_credentials_user_id_fkey foreign key (user_id) references auth.users (id) on delete cascade,
  constraint connector_credentials_connector_id_fkey foreign key (connector_id) references connector_definitions (id),
  constraint connector_credentials_account_label_check check (length(account_label) between 1 and 200),
  constraint connector_credentials_status_check check (status in ('pending', 'active', 'expired', 'revoked', 'error')),
  constraint connector_credentials_active_check check (status <> 'active' or encrypted_access_token is not null),
  -- A revoked credential keeps no token, not even an encrypted one.
  constraint connector_credentials_revoked_check check (
    status <> 'revoked' or (encrypted_access_token is null and encrypted_refresh_token is null)
  ),
  -- An OpenPGP message begins with the high bit set: a token stored as plain text by mistake is refused.
  constraint connector_credentials_encrypted_check check (
    get_byte(encrypted_access_token, 0) >= 128
    and get_byte(encrypted_refresh_token, 0) >= 128
  ),
  constraint connector_credentials_refresh_failures_check check (refresh_failures >= 0)
);

comment on table connector_credentials is
  'OAuth tokens of a user for a connector, encrypted by encrypt_token(). A user asks for a connection (status '
  'pending); the backend fills in the tokens. Users never read the two encrypted columns.';
comment on column connector_credentials.encrypted_access_token is
  'OpenPGP message made by encrypt_token(). The key is not in the database.';
comment on column connector_credentials.refresh_claimed_until is
  'Until then one worker is refreshing this token, and no other is given it.';

create table connector_usage_log (
  id bigint not null generated always as identity,
  user_id uuid not null,
  connector_id uuid not null,
  credential_id uuid,
  run_id uuid,
  operation text not null,
  status_code integer,
  latency_ms integer,
  error_code text,
  created_at timestamptz not null default now(),
  constraint connector_usage_log_pkey primary key (id),
  constraint connector_usage_log_user_id_fkey foreign key (user_id) references auth.users (id) on delete cascade,
  constraint connector_usage_log_connector_id_fkey foreign key (connector_id) references connector_definitions (id),
  constraint connector_usage_log_credential_id_fkey foreign key (credential_id)
    references connector_credentials (id) on delete set null,
  constraint connector_usage_log_run_id_user_id_fkey foreign key (run_id, user_id)
    references agent_runs (id, user_id) on delete set null (run_id),
  constraint connector_usage_log_operation_check check (length(operation) between 1 and 200),
  constraint connector_usage_log_status_code_check check (status_code between 100 and 599),
  constraint connector_usage_log_latency_ms_check check (latency_ms >= 0)
);

comment on table connector_usage_log is
  'One row per call to a connected service, for rate limiting and audit. Only who, what, when and how it ended: no '
  'request, no response. Kept 90 days.';

-- ------------------------------------------------------------------------------------------------ indexes

create index idx_connector_definitions_active on connector_definitions (is_active, category, name);
create index idx_connector_definitions_updated_by on connector_definitions (updated_by) where updated_by is not null;

create index idx_connector_credentials_connector on connector_credentials (connector_id);
create index idx_connector_credentials_expiring on connector_credentials (expires_at) where status = 'active';
create index idx_connector_credentials_user_status on connector_credentials (user_id, status);

create index idx_connector_usage_log_user_connector on connector_usage_log (user_id, connector_id, created_at desc);
create index idx_connector_usage_log_connector on connector_usage_log (connector_id, created_at desc);
create index idx_connector_usage_log_credential on connector_usage_log (credential_id) where credential_id is not null;
create index idx_connector_usage_log_run on connector_usage_log (run_id, user_id) where run_id is not null;
create index idx_connector_usage_log_created on connector_usage_log (created_at);

-- ------------------------------------------------------------------------------------------------ tokens

create function encrypt_token(token text)
returns bytea
language plpgsql
volatile
set search_path from current
as $function$
declare
  -- Set for the connection or the transaction by whoever asks; see the comment on the function.
  key constant text := current_setting('agents.token_key', true);
begin
  if token is null then
    return null;
  end if;
  if length(key) >= 32 then
    return extensions.pgp_sym_encrypt(token, key, 'cipher-algo=aes256, compress-algo=0');
  end if;
  raise exception 'no key to encrypt tokens with'
    using
      errcode = 'invalid_parameter_value',
      hint = 'Set agents.token_key to a secret of at least 32 characters, for this connection or this transaction.';
end
$function$;

comment on function encrypt_token(text) is
  'The token as an OpenPGP message (AES-256 with integrity check), encrypted with the setting agents.token_key, '
  'which is stored nowhere. Give it in the options of the connection (-c agents.token_key=...): no log shows those. '
  'Behind a pooler that takes no options: set_config(''agents.token_key'', $1, true) with a bound parameter, on a '
  'server with log_parameter_max_length = 0, for else log_statement = all would write it down.';

create function decrypt_token(encrypted_token bytea)
returns text
language plpgsql
volatile
set search_path from current
as $function$
declare
  keys constant text[] := array[
    current_setting('agents.token_key', true),
    current_setting('agents.token_key_previous', true)
  ];
  key text;
begin
  if encrypted_token is null then
    return null;
  end if;
  foreach key in array keys
  loop
    if length(key) >= 32 then
      begin
        return extensions.pgp_sym_decrypt(encrypted_token, key);
      exception
        when others then
          -- What pgcrypto says may quote bytes of what it read: it goes no further than here.
          null;
      end;
    end if;
  end loop;
  raise exception 'the token cannot be decrypted with this key'
    using
      errcode = 'invalid_parameter_value',
      hint = 'Set agents.token_key (and agents.token_key_previous while keys are being exchanged) to the key it was encrypted with.';
end
$function$;

comment on function decrypt_token(bytea) is
  'The token that encrypt_token() encrypted, with the key in the setting agents.token_key, else the one in '
  'agents.token_key_previous. For service_role only. Errors tell neither key nor text.';

create function store_connector_token(
  target_credential uuid,
  access_token text,
  refresh_token text default null,
  token_expires_at timestamptz default null,
  granted_scopes text[] default null
)
returns void
language plpgsql
set search_path from current
as $function$
begin
  if access_token is null or access_token = '' then
    raise exception 'there is no access token to store'
      using errcode = 'invalid_parameter_value';
  end if;
  -- A service that does not rotate refresh tokens sends none: the old one stays good.
  update connector_credentials
  set
    status = 'active',
    encrypted_access_token = encrypt_token(access_token),
    encrypted_refresh_token = coalesce(encrypt_token(refresh_token), encrypted_refresh_token),
    expires_at = token_expires_at,
    scopes = coalesce(granted_scopes, scopes),
    last_refreshed_at = now(),
    refresh_claimed_until = null,
    refresh_failures = 0,
    last_error = null
  where id = target_credential
    and status <> 'revoked';
  if not found then
    raise exception 'there is no credential % that could hold a token', target_credential
      using errcode = 'no_data_found';
  end if;
end
$function$;

comment on function store_connector_token(uuid, text, text, timestamptz, text[]) is
  'Stores what a token endpoint answered, encrypted: at the end of the OAuth flow, and after each refresh.';

create function refresh_expiring_tokens(within interval default '10 minutes', max_rows integer default 100)
returns table (
  credential_id uuid,
  user_id uuid,
  connector_slug text,
  refresh_url text,
  encrypted_refresh_token bytea,
  expires_at timestamptz
)
language plpgsql
set search_path from current
as $function$
#variable_conflict use_column
begin
  -- What has expired and cannot be refreshed is of no more use.
  update connector_credentials
  set status = 'expired'
  where id in (
    select id
    from connector_credentials
    where status = 'active'
      and expires_at <= now()
      and encrypted_refresh_token is null
    for update skip locked
  );

  -- Claimed for five minutes: two workers are never given the same token, and that of a dead worker is given out again.
  return query
    update connector_credentials as credential
    set refresh_claimed_until = now() + interval '5 minutes'
    from connector_definitions as connector
    where credential.id in (
        select candidate.id
        from connector_credentials as candidate
        where candidate.status = 'active'
          and candidate.encrypted_refresh_token is not null
          and candidate.expires_at <= now() + within
          and (candidate.refresh_claimed_until is null or candidate.refresh_claimed_until < now())
        order by candidate.expires_at
        limit max_rows
        for update skip locked
      )
      and connector.id = credential.connector_id
    returning
      credential.id,
      credential.user_id,
      connector.slug,
      coalesce(connector.refresh_url, connector.token_url),
      credential.encrypted_refresh_token,
      credential.expires_at;
end
$function$;

comment on function refresh_expiring_tokens(interval, integer) is
  'The tokens that expire soon, each given to one worker, which exchanges the decrypted refresh token at '
  'refresh_url and then calls store_connector_token() or fail_token_refresh(). Also marks as expired what can no '
  'longer be refreshed.';

create function fail_token_refresh(target_credential uuid, reason text, is_final boolean default false)
returns text
language sql
set search_path from current
as $function$
  update connector_credentials
  set
    refresh_failures = refresh_failures + 1,
    status = case when is_final or refresh_failures + 1 >= 5 then 'error' else status end,
    -- Not before a minute, then two, four, eight.
    refresh_claimed_until = now() + interval '1 minute' * 2 ^ least(refresh_failures, 10),
    last_error = left(reason, 500)
  where id = target_credential
    and status = 'active'
  returning status
$function$;

comment on function fail_token_refresh(uuid, text, boolean) is
  'Notes that a refresh failed. Tried again later; after five failures in a row, or when the service refused for '
  'good, the status becomes error. Never put a token into the reason.';

create function check_connector_rate_limit(target_user uuid, target_connector uuid)
returns boolean
language sql
stable
set search_path from current
as $function$
  select count(*) < (select rate_limit_per_minute from connector_definitions where id = target_connector)
  from (
    select
    from connector_usage_log
    where user_id = target_user
      and connector_id = target_connector
      and created_at > now() - interval '1 minute'
  ) as recent
$function$;

comment on function check_connector_rate_limit(uuid, uuid) is
  'Whether a user may call a connector now, judged by connector_usage_log. Two callers at the same moment may both '
  'be let through.';

create function cleanup_connector_usage_log(keep interval default '90 days', max_rows integer default null)
returns bigint
language plpgsql
set search_path from current
as $function$
declare
  deleted bigint;
begin
  delete from connector_usage_log
  where id in (
    select id
    from connector_usage_log
    where created_at < now() - keep
    order by created_at
    limit max_rows
    for update skip locked
  );
  get diagnostics deleted = row_count;
  return deleted;
end
$function$;

comment on function cleanup_connector_usage_log(interval, integer) is
  'Deletes usage older than the given time, oldest first, at most max_rows. Returns how many.';

-- ------------------------------------------------------------------------------------------------ who may do what

alter table connector_definitions enable row level security;
alter table connector_credentials enable row level security;
alter table connector_usage_log enable row level security;

revoke all
  on connector_definitions, connector_credentials, connector_usage_log
  from public, anon, authenticated, service_role;

revoke all
  on sequence connector_usage_log_id_seq
  from public, anon, authenticated, service_role;

revoke execute
  on function
    encrypt_token(text),
    decrypt_token(bytea),
    store_connector_token(uuid, text, text, timestamptz, text[]),
    refresh_expiring_tokens(interval, integer),
    fail_token_refresh(uuid, text, boolean),
    check_connector_rate_limit(uuid, uuid),
    cleanup_connector_usage_log(interval, integer)
  from public, anon, authenticated, service_role;

grant select, insert, update, delete
  on connector_definitions, connector_credentials, connector_usage_log
  to service_role;

grant execute
  on function
    encrypt_token(text),
    decrypt_token(bytea),
    store_connector_token(uuid, text, text, timestamptz, text[]),
    refresh_expiring_tokens(interval, integer),
    fail_token_refresh(uuid, text, boolean),
    check_connector_rate_limit(uuid, uuid),
    cleanup_connector_usage_log(interval, integer)
  to service_role;

grant select
  on connector_definitions, connector_usage_log
  to authenticated;

-- Every column but the two tokens: a client names the columns it wants.
grant
  select (
    id, user_id, connector_id, account_label, external_account_id, status, token_type, scopes, expires_at,
    last_refreshed_at, refresh_failures, last_error, created_at
  ),
  insert (user_id, connector_id, account_label),
  update (account_label),
  delete
  on connector_credentials
  to authenticated;

create policy "Users can view the active connectors"
  on connector_definitions
  for select
  to authenticated
  using (is_active);

create policy "Users can view their own credentials"
  on connector_credentials
  for select
  to authenticated
  using ((select auth.uid()) = user_id);

create policy "Users can ask for a connection"
  on connector_credentials
  for insert
  to authenticated
  with check ((select auth.uid()) = user_id and status = 'pending');

create policy "Users can rename their own credentials"
  on connector_credentials
  for update
  to authenticated
  using ((select auth.uid()) = user_id)
  with check ((select auth.uid()) = user_id);

create policy "Users can delete their own credentials"
  on connector_credentials
  for delete
  to authenticated
  using ((select auth.uid()) = user_id);

create policy "Users can view their own usage"
  on connector_usage_log
  for select
  to authenticated
  using ((select auth.uid()) = user_id);

-- Rate limits rest on this log. Restrictive, so that no policy added later lets a user rewrite it.
create policy "No user changes the usage log"
  on connector_usage_log
  as restrictive
  for update
  to authenticated
  using (false)
  with check (false);

create policy "No user deletes from the usage log"
  on connector_usage_log
  as restrictive
  for delete
  to authenticated
  using (false);
