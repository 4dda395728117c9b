-- Messages are counted, and no user can change or delete one.
do $messages$
begin
  if not exists (
    select
    from pg_catalog.pg_trigger
    where tgrelid = 'messages'::regclass and tgname = 'messages_count' and tgenabled in ('O', 'A')
  ) then
    raise exception 'messages are not counted: the trigger messages_count is missing or disabled';
  end if;
  if has_any_column_privilege('authenticated', 'messages', 'update')
    or has_table_privilege('authenticated', 'messages', 'delete')
    or exists (
      select
      from pg_catalog.pg_policy
      where polrelid = 'messages'::regclass and polcmd in ('w', 'd', '*')
    )
  then
    raise exception 'a user may change or delete messages';
  end if;
end
$messages$;
