alter default privileges in schema billing grant select on tables to service_role;
alter default privileges in schema billing revoke execute on functions from public;
