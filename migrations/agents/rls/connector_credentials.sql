-- Credentials: a user asks for a connection, names it and ends it; tokens are written and read by the backend alone.
-- Ann (…00a) and Ben (…00b) have one each.
insert into auth.users (id, email) values
  ('00000000-0000-4000-8000-00000000000a', 'ann@example.test'),
  ('00000000-0000-4000-8000-00000000000b', 'ben@example.test'),
  ('00000000-0000-4000-8000-00000000000c', 'cleo@example.test');
insert into connector_definitions (id, slug, name, category, authorization_url, token_url, api_base_url, is_active) values
  ('66666666-0000-4000-8000-00000000000a', 'probe-open', 'Open', 'other', 'https://example.test/a', 'https://example.test/t', 'https://example.test', true),
  ('66666666-0000-4000-8000-00000000000b', 'probe-retired', 'Retired', 'other', 'https://example.test/a', 'https://example.test/t', 'https://example.test', false);
insert into connector_credentials (id, user_id, connector_id, status, encrypted_access_token) values
  ('77777777-0000-4000-8000-00000000000a', '00000000-0000-4000-8000-00000000000a', '66666666-0000-4000-8000-00000000000a', 'active', '\xc30d04'),
  ('77777777-0000-4000-8000-00000000000b', '00000000-0000-4000-8000-00000000000b', '66666666-0000-4000-8000-00000000000a', 'active', '\xc30d04');

-- A visitor has no way in.
select pg_temp.expect('anon', null, format($$select from %1$I.connector_credentials$$, current_schema()), '42501');
select pg_temp.expect('anon', null, format($$insert into %1$I.connector_credentials (user_id, connector_id, account_label) values ('00000000-0000-4000-8000-00000000000a', '66666666-0000-4000-8000-00000000000a', 'x')$$, current_schema()), '42501');
select pg_temp.expect('anon', null, format($$update %1$I.connector_credentials set account_label = 'x'$$, current_schema()), '42501');
select pg_temp.expect('anon', null, format($$delete from %1$I.connector_credentials$$, current_schema()), '42501');

-- Signed in without an id is nobody.
select pg_temp.expect('authenticated', null, $$select id from connector_credentials$$, '0 rows');

-- Select: one's own, without the tokens, encrypted as they are.
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$select id, status, expires_at from connector_credentials$$, '1 row');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$select id from connector_credentials where user_id = '00000000-0000-4000-8000-00000000000b'$$, '0 rows');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000c', $$select id from connector_credentials$$, '0 rows');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$select encrypted_access_token from connector_credentials$$, '42501');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$select encrypted_refresh_token from connector_credentials$$, '42501');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$select * from connector_credentials$$, '42501');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$select id from connector_credentials where encrypted_access_token is not null$$, '42501');

-- Insert: a request in one's own name, without status or token.
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$insert into connector_credentials (user_id, connector_id, account_label) values ('00000000-0000-4000-8000-00000000000a', '66666666-0000-4000-8000-00000000000a', 'x')$$, '1 row');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$insert into connector_credentials (user_id, connector_id, account_label) values ('00000000-0000-4000-8000-00000000000b', '66666666-0000-4000-8000-00000000000a', 'x')$$, '42501');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$insert into connector_credentials (user_id, connector_id, account_label, status, encrypted_access_token) values ('00000000-0000-4000-8000-00000000000a', '66666666-0000-4000-8000-00000000000a', 'x', 'active', '\xc3')$$, '42501');

-- Update: the label.
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$update connector_credentials set account_label = 'x'$$, '1 row');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$update connector_credentials set account_label = 'x' where user_id = '00000000-0000-4000-8000-00000000000b'$$, '0 rows');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$update connector_credentials set status = 'active'$$, '42501');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$update connector_credentials set user_id = '00000000-0000-4000-8000-00000000000b'$$, '42501');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$update connector_credentials set encrypted_access_token = '\xc3'$$, '42501');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$update connector_credentials set scopes = '{all}'$$, '42501');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$update connector_credentials set expires_at = 'infinity'$$, '42501');

-- Delete: one's own only.
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$delete from connector_credentials$$, '1 row');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$delete from connector_credentials where user_id = '00000000-0000-4000-8000-00000000000b'$$, '0 rows');

-- The backend sees and writes everybody's; a token that is not encrypted is refused.
select pg_temp.expect('service_role', null, $$select * from connector_credentials where user_id in ('00000000-0000-4000-8000-00000000000a', '00000000-0000-4000-8000-00000000000b')$$, '2 rows');
select pg_temp.expect('service_role', null, $$insert into connector_credentials (user_id, connector_id, account_label) values ('00000000-0000-4000-8000-00000000000b', '66666666-0000-4000-8000-00000000000a', 'x')$$, '1 row');
select pg_temp.expect('service_role', null, $$update connector_credentials set last_error = 'x' where user_id in ('00000000-0000-4000-8000-00000000000a', '00000000-0000-4000-8000-00000000000b')$$, '2 rows');
select pg_temp.expect('service_role', null, $$update connector_credentials set encrypted_access_token = 'ya29.plain' where user_id in ('00000000-0000-4000-8000-00000000000a', '00000000-0000-4000-8000-00000000000b')$$, '23514');
select pg_temp.expect('service_role', null, $$delete from connector_credentials where user_id in ('00000000-0000-4000-8000-00000000000a', '00000000-0000-4000-8000-00000000000b')$$, '2 rows');

-- Tokens: for the backend, and not without a key.
select pg_temp.expect('anon', null, format($$select %1$I.encrypt_token('x')$$, current_schema()), '42501');
select pg_temp.expect('anon', null, format($$select %1$I.decrypt_token('\xc30d04')$$, current_schema()), '42501');
select pg_temp.expect('anon', null, format($$select %1$I.store_connector_token('77777777-0000-4000-8000-00000000000a', 'x')$$, current_schema()), '42501');
select pg_temp.expect('anon', null, format($$select %1$I.refresh_expiring_tokens()$$, current_schema()), '42501');
select pg_temp.expect('anon', null, format($$select %1$I.fail_token_refresh('77777777-0000-4000-8000-00000000000a', 'x')$$, current_schema()), '42501');
select pg_temp.expect('anon', null, format($$select %1$I.check_connector_rate_limit('00000000-0000-4000-8000-00000000000a', '66666666-0000-4000-8000-00000000000a')$$, current_schema()), '42501');
select pg_temp.expect('anon', null, format($$select %1$I.cleanup_connector_usage_log()$$, current_schema()), '42501');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', format($$select %1$I.encrypt_token('x')$$, current_schema()), '42501');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', format($$select %1$I.decrypt_token('\xc30d04')$$, current_schema()), '42501');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', format($$select %1$I.store_connector_token('77777777-0000-4000-8000-00000000000a', 'x')$$, current_schema()), '42501');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', format($$select %1$I.refresh_expiring_tokens()$$, current_schema()), '42501');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', format($$select %1$I.fail_token_refresh('77777777-0000-4000-8000-00000000000a', 'x')$$, current_schema()), '42501');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', format($$select %1$I.check_connector_rate_limit('00000000-0000-4000-8000-00000000000a', '66666666-0000-4000-8000-00000000000a')$$, current_schema()), '42501');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', format($$select %1$I.cleanup_connector_usage_log()$$, current_schema()), '42501');
select pg_temp.expect('service_role', null, $$select encrypt_token('x')$$, '22023');
select pg_temp.expect('service_role', null, $$select decrypt_token('\xc30d04')$$, '22023');

do $tokens$
declare
  encrypted bytea;
begin
  perform set_config('agents.token_key', 'a key for this case only, 32 characters and more', true);
  encrypted := encrypt_token('ya29.secret');
  if decrypt_token(encrypted) <> 'ya29.secret' or encrypted = encrypt_token('ya29.secret') then
    raise exception 'a token does not come back as it was, or two encryptions are alike';
  end if;
  perform store_connector_token('77777777-0000-4000-8000-00000000000a', 'ya29.secret', '1//refresh', now() + interval '5 minutes');
  if (select count(*) from refresh_expiring_tokens() as due where due.user_id = '00000000-0000-4000-8000-00000000000a') <> 1
    or (select count(*) from refresh_expiring_tokens() as due where due.user_id = '00000000-0000-4000-8000-00000000000a') <> 0
  then
    raise exception 'a token that expires soon is given out once';
  end if;
  perform set_config('agents.token_key', 'another key for this case, 32 characters and more', true);
  begin
    perform decrypt_token(encrypted);
    raise exception 'a token came back with another key';
  exception
    when invalid_parameter_value then
      null;
  end;
  perform set_config('agents.token_key_previous', 'a key for this case only, 32 characters and more', true);
  if decrypt_token(encrypted) <> 'ya29.secret' then
    raise exception 'a token does not come back with the previous key';
  end if;
  perform set_config('agents.token_key', '', true);
  perform set_config('agents.token_key_previous', '', true);
end
$tokens$;
