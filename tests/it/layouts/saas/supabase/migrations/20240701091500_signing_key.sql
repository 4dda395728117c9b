create or replace function private.signing_key() returns text
language sql stable security definer set search_path = ''
as $$ select decrypted_secret from vault.decrypted_secrets where name = 'webhook_signing_key' $$;
revoke all on function private.signing_key() from public, anon, authenticated;
