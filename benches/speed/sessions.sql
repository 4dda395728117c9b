-- Sixteen users, each with a session that messages are written to.
insert into auth.users (id, email)
select md5('u' || i)::uuid, 'u' || i || '@example.com'
from generate_series(0, 15) as i;
insert into profiles (id, email)
select md5('u' || i)::uuid, 'u' || i || '@example.com'
from generate_series(0, 15) as i
on conflict do nothing;
insert into sessions (id, user_id, scenario_id)
select md5('s' || i)::uuid, md5('u' || i)::uuid, 1
from generate_series(0, 15) as i;
