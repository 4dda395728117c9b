-- Steps: the owner of the run reads them, only the backend writes them.
-- Ann (…00a) and Ben (…00b) have a run with one step each.
insert into auth.users (id, email) values
  ('00000000-0000-4000-8000-00000000000a', 'ann@example.test'),
  ('00000000-0000-4000-8000-00000000000b', 'ben@example.test'),
  ('00000000-0000-4000-8000-00000000000c', 'cleo@example.test');
insert into agent_runs (id, user_id, goal) values
  ('11111111-0000-4000-8000-00000000000a', '00000000-0000-4000-8000-00000000000a', 'Sort a list'),
  ('11111111-0000-4000-8000-00000000000b', '00000000-0000-4000-8000-00000000000b', 'Reverse a list');
insert into agent_steps (id, run_id, user_id, step_number, tool_type, status) values
  ('22222222-0000-4000-8000-00000000000a', '11111111-0000-4000-8000-00000000000a', '00000000-0000-4000-8000-00000000000a', 1, 'code', 'running'),
  ('22222222-0000-4000-8000-00000000000b', '11111111-0000-4000-8000-00000000000b', '00000000-0000-4000-8000-00000000000b', 1, 'llm', 'running');

-- A visitor has no way in.
select pg_temp.expect('anon', null, format($$select from %1$I.agent_steps$$, current_schema()), '42501');
select pg_temp.expect('anon', null, format($$insert into %1$I.agent_steps (run_id, user_id, step_number, tool_type) values ('11111111-0000-4000-8000-00000000000a', '00000000-0000-4000-8000-00000000000a', 2, 'code')$$, current_schema()), '42501');
select pg_temp.expect('anon', null, format($$update %1$I.agent_steps set status = 'completed'$$, current_schema()), '42501');
select pg_temp.expect('anon', null, format($$delete from %1$I.agent_steps$$, current_schema()), '42501');

-- Signed in without an id is nobody.
select pg_temp.expect('authenticated', null, $$select from agent_steps$$, '0 rows');

-- Select: of one's own runs only.
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$select * from agent_steps$$, '1 row');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$select from agent_steps where run_id = '11111111-0000-4000-8000-00000000000b'$$, '0 rows');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000c', $$select from agent_steps$$, '0 rows');

-- No user writes a step: statistics and the end of a run follow from them.
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$insert into agent_steps (run_id, user_id, step_number, tool_type) values ('11111111-0000-4000-8000-00000000000a', '00000000-0000-4000-8000-00000000000a', 2, 'code')$$, '42501');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$update agent_steps set status = 'completed'$$, '42501');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$update agent_steps set credits_used = 0$$, '42501');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$delete from agent_steps$$, '42501');

-- The backend does, but never under a user who does not own the run.
select pg_temp.expect('service_role', null, $$select from agent_steps where user_id in ('00000000-0000-4000-8000-00000000000a', '00000000-0000-4000-8000-00000000000b')$$, '2 rows');
select pg_temp.expect('service_role', null, $$insert into agent_steps (run_id, user_id, step_number, tool_type) values ('11111111-0000-4000-8000-00000000000a', '00000000-0000-4000-8000-00000000000a', 2, 'code')$$, '1 row');
select pg_temp.expect('service_role', null, $$insert into agent_steps (run_id, user_id, step_number, tool_type) values ('11111111-0000-4000-8000-00000000000a', '00000000-0000-4000-8000-00000000000b', 2, 'code')$$, '23503');
select pg_temp.expect('service_role', null, $$update agent_steps set status = 'completed' where user_id in ('00000000-0000-4000-8000-00000000000a', '00000000-0000-4000-8000-00000000000b')$$, '2 rows');
select pg_temp.expect('service_role', null, $$update agent_steps set run_id = '11111111-0000-4000-8000-00000000000b', user_id = '00000000-0000-4000-8000-00000000000b', step_number = 7 where id = '22222222-0000-4000-8000-00000000000a'$$, '23514');
select pg_temp.expect('service_role', null, $$delete from agent_steps where user_id in ('00000000-0000-4000-8000-00000000000a', '00000000-0000-4000-8000-00000000000b')$$, '2 rows');

-- The last step to end ends the run.
do $ended$
begin
  update agent_steps set status = 'completed', credits_used = 2 where id = '22222222-0000-4000-8000-00000000000a';
  if not exists (
    select
    from agent_runs
    where id = '11111111-0000-4000-8000-00000000000a'
      and status = 'completed'
      and total_steps = 1
      and completed_steps = 1
      and credits_used = 2
      and progress = 100
      and completed_at is not null
  ) then
    raise exception 'the run did not end with its last step';
  end if;
end
$ended$;
