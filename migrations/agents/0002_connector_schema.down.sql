-- Takes back the connectors, and with them every stored token.
drop function cleanup_connector_usage_log(interval, integer);
drop function check_connector_rate_limit(uuid, uuid);
drop function fail_token_refresh(uuid, text, boolean);
drop function refresh_expiring_tokens(interval, integer);
drop function store_connector_token(uuid, text, text, timestamptz, text[]);
drop function decrypt_token(bytea);
drop function encrypt_token(text);

drop table connector_usage_log;
drop table connector_credentials;
drop table connector_definitions;
