-- Removes a job of this role, by its name.
select cron.unschedule(:'name');
