-- Installs a job, or changes the one of that name. Never with a username: it runs as the role that asks.
select cron.schedule(:'name', :'schedule', :'command');
