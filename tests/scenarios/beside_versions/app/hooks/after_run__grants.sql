grant usage on schema app to ${reader};
grant select on all tables in schema app to ${reader};
