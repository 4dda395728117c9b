create or replace view recent_notes as
select id, note
from notes
order by id desc
limit 10;
