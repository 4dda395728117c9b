-- Templates: everybody has their own, and sees those that the backend made public.
-- Ann (…00a) and Ben (…00b) have one each; a third belongs to the house and is public.
insert into auth.users (id, email) values
  ('00000000-0000-4000-8000-00000000000a', 'ann@example.test'),
  ('00000000-0000-4000-8000-00000000000b', 'ben@example.test'),
  ('00000000-0000-4000-8000-00000000000c', 'cleo@example.test');
insert into wide_research_templates (id, user_id, name, prompt, is_public) values
  ('22222222-0000-4000-8000-00000000000a', '00000000-0000-4000-8000-00000000000a', 'Mine', 'Compare', false),
  ('22222222-0000-4000-8000-00000000000b', '00000000-0000-4000-8000-00000000000b', 'Mine', 'Compare', false),
  ('22222222-0000-4000-8000-00000000000c', null, 'probe: everybody''s', 'Compare', true);

-- A visitor has no way in.
select pg_temp.expect('anon', null, format($$select from %1$I.wide_research_templates$$, current_schema()), '42501');
select pg_temp.expect('anon', null, format($$insert into %1$I.wide_research_templates (user_id, name, prompt) values ('00000000-0000-4000-8000-00000000000a', 'x', 'x')$$, current_schema()), '42501');
select pg_temp.expect('anon', null, format($$update %1$I.wide_research_templates set name = 'x'$$, current_schema()), '42501');
select pg_temp.expect('anon', null, format($$delete from %1$I.wide_research_templates$$, current_schema()), '42501');

-- Signed in without an id: what everybody sees.
select pg_temp.expect('authenticated', null, $$select from wide_research_templates where id in ('22222222-0000-4000-8000-00000000000a', '22222222-0000-4000-8000-00000000000b', '22222222-0000-4000-8000-00000000000c')$$, '1 row');

-- Select: one's own and the public ones.
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$select * from wide_research_templates where id in ('22222222-0000-4000-8000-00000000000a', '22222222-0000-4000-8000-00000000000b', '22222222-0000-4000-8000-00000000000c')$$, '2 rows');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$select from wide_research_templates where user_id = '00000000-0000-4000-8000-00000000000b'$$, '0 rows');

-- Insert: in one's own name, not for everybody.
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$insert into wide_research_templates (user_id, name, prompt) values ('00000000-0000-4000-8000-00000000000a', 'x', 'x')$$, '1 row');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$insert into wide_research_templates (user_id, name, prompt) values ('00000000-0000-4000-8000-00000000000b', 'x', 'x')$$, '42501');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$insert into wide_research_templates (user_id, name, prompt) values (null, 'x', 'x')$$, '42501');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$insert into wide_research_templates (user_id, name, prompt, is_public) values ('00000000-0000-4000-8000-00000000000a', 'x', 'x', true)$$, '42501');

-- Update: one's own only.
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$update wide_research_templates set prompt = 'x' where id in ('22222222-0000-4000-8000-00000000000a', '22222222-0000-4000-8000-00000000000b', '22222222-0000-4000-8000-00000000000c')$$, '1 row');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$update wide_research_templates set prompt = 'x' where is_public$$, '0 rows');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$update wide_research_templates set is_public = true$$, '42501');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$update wide_research_templates set user_id = '00000000-0000-4000-8000-00000000000b'$$, '42501');

-- Delete: one's own only.
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$delete from wide_research_templates where id in ('22222222-0000-4000-8000-00000000000a', '22222222-0000-4000-8000-00000000000b', '22222222-0000-4000-8000-00000000000c')$$, '1 row');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$delete from wide_research_templates where is_public$$, '0 rows');

-- The backend sees and writes everybody's.
select pg_temp.expect('service_role', null, $$select from wide_research_templates where id in ('22222222-0000-4000-8000-00000000000a', '22222222-0000-4000-8000-00000000000b', '22222222-0000-4000-8000-00000000000c')$$, '3 rows');
select pg_temp.expect('service_role', null, $$insert into wide_research_templates (user_id, name, prompt) values ('00000000-0000-4000-8000-00000000000b', 'x', 'x')$$, '1 row');
select pg_temp.expect('service_role', null, $$update wide_research_templates set is_public = true where id in ('22222222-0000-4000-8000-00000000000a', '22222222-0000-4000-8000-00000000000b', '22222222-0000-4000-8000-00000000000c')$$, '3 rows');
select pg_temp.expect('service_role', null, $$delete from wide_research_templates where id in ('22222222-0000-4000-8000-00000000000a', '22222222-0000-4000-8000-00000000000b', '22222222-0000-4000-8000-00000000000c')$$, '3 rows');
