-- Rows for local work; may be sown twice.
insert into auth.users (id, email, raw_user_meta_data)
values
  ('11111111-1111-4111-8111-111111111111', 'ann@example.com', '{"full_name": "Ann Example"}'),
  ('22222222-2222-4222-8222-222222222222', 'bob@example.com', '{"full_name": "Bob Example"}')
on conflict (id) do nothing;

insert into public.organizations (id, name, slug, created_by)
values ('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 'Plankton Works', 'plankton', '11111111-1111-4111-8111-111111111111')
on conflict (id) do nothing;

insert into public.org_members (org_id, user_id, role)
values ('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', '22222222-2222-4222-8222-222222222222', 'member')
on conflict do nothing;

insert into public.projects (id, org_id, name, key)
select 'bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb', 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 'Launch', 'LAU'
where not exists (select from public.projects where id = 'bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb');

insert into public.tasks (project_id, title, due_on)
select 'bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb', title, current_date + 1
from (values ('Write the announcement'), ('Ask @bob about "quotes" and $dollars$')) as t (title)
where not exists (select from public.tasks where project_id = 'bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb');
