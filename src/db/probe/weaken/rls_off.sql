-- Row-level security is switched off.
alter table :"schema".:"table" disable row level security
