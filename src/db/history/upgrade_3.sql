-- From format 2 to format 3: events that are written from now on have a hash of another input, and say so. Those before
-- stay as they are. Runs under the lock, in the transaction of the first step.
comment on column schemactl.events.hash is 'SHA-256 of the other columns as a JSON array, behind 3:; without it, of formats 1 and 2, joined by |.';
update schemactl.meta
set format = 3;
