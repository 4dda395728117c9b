insert into auth.users (id, email)
values ('00000000-0000-0000-0000-00000000000a', 'ann@example.com')
on conflict do nothing;

insert into public.todos (id, user_id, task)
values ('00000000-0000-0000-0000-0000000000a1', '00000000-0000-0000-0000-00000000000a', 'water the plants')
on conflict do nothing;
