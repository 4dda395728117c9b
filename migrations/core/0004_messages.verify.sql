-- Messages are counted and are their session's user's, and no user can change, delete or give away one.
do $messages$
declare
  idle text;
begin
  select string_agg(format('%s on %s', name, relation), ', ' order by name)
  into idle
  from (values
    ('messages', 'messages_owner'),
    ('messages', 'messages_count'),
    ('sessions', 'sessions_pass_messages')
  ) as needed (relation, name)
  where not exists (
    select
    from pg_catalog.pg_trigger
    where tgrelid = relation::regclass and tgname = name and tgenabled in ('O', 'A')
  );
  if idle is not null then
    raise exception using
      message = 'missing or disabled: ' || idle,
      hint = 'Without them messages are not counted, or seen by somebody else than the user of their session.';
  end if;
  if has_any_column_privilege('authenticated', 'messages', 'update')
    or has_table_privilege('authenticated', 'messages', 'delete')
    or has_column_privilege('authenticated', 'messages', 'user_id', 'insert')
    or exists (
      select
      from pg_catalog.pg_policy
      where polrelid = 'messages'::regclass and polcmd in ('w', 'd', '*')
    )
  then
    raise exception 'a user may change, delete or give away messages';
  end if;
end
$messages$;
