-- Collaboration: documents that several people edit at once (Yjs), who takes part and who is there now, invitations, and
-- every edit. A session on a run lets its participants read that run.

-- ------------------------------------------------------------------------------------------------ tables

create table collaboration_sessions (
  id uuid not null default gen_random_uuid(),
  owner_id uuid not null default auth.uid(),
  run_id uuid,
  title text not null default '',
  yjs_state bytea,
  yjs_state_vector bytea,
  share_token_hash bytea,
  share_role text,
  share_expires_at timestamptz,
  max_participants integer not null default 50,
  ended_at timestamptz,
  created_at timestamptz not null default now(),
  constraint collaboration_sessions_pkey primary key (id),
  constraint collaboration_sessions_owner_id_fkey foreign key (owner_id) references auth.users (id) on delete cascade,
  -- Of a run that belongs to the owner: nobody shares what is somebody else's.
  constraint collaboration_sessions_run_id_owner_id_fkey foreign key (run_id, owner_id)
    references agent_runs (id, user_id) on delete cascade,
  constraint collaboration_sessions_title_check check (length(title) <= 500),
  constraint collaboration_sessions_yjs_state_check check (
    octet_length(yjs_state) <= 52428800 and octet_length(yjs_state_vector) <= 1048576
  ),
  constraint collaboration_sessions_share_check check (
    num_nonnulls(share_token_hash, share_role, share_expires_at) in (0, 3)
  ),
  constraint collaboration_sessions_share_token_hash_check check (octet_length(share_token_hash) = 32),
  constraint collaboration_sessions_share_role_check check (share_role in ('editor', 'viewer')),
  constraint collaboration_sessions_max_participants_check check (max_participants between 1 and 1000)
);

comment on table collaboration_sessions is
  'A document that several people edit at once. Its owner may do everything, editors write, viewers read.';
comment on column collaboration_sessions.yjs_state is
  'The document as one Yjs update; collaboration_edits holds what came one by one.';
comment on column collaboration_sessions.share_token_hash is
  'SHA-256 of the share token. The token itself is shown once, by generate_share_token(), and stored nowhere.';
comment on column collaboration_sessions.ended_at is
  'When the owner closed the session: from then on nobody edits, and only the owner reads.';

create table collaboration_participants (
  id uuid not null default gen_random_uuid(),
  session_id uuid not null,
  user_id uuid not null,
  role text not null default 'viewer',
  joined_via text not null default 'owner',
  display_name text,
  color text,
  cursor_position jsonb,
  is_online boolean not null default false,
  last_seen_at timestamptz not null default now(),
  joined_at timestamptz not null default now(),
  constraint collaboration_participants_pkey primary key (id),
  constraint collaboration_participants_session_id_user_id_key unique (session_id, user_id),
  constraint collaboration_participants_session_id_fkey foreign key (session_id)
    references collaboration_sessions (id) on delete cascade,
  constraint collaboration_participants_user_id_fkey foreign key (user_id) references auth.users (id) on delete cascade,
  constraint collaboration_participants_role_check check (role in ('owner', 'editor', 'viewer')),
  constraint collaboration_participants_joined_via_check check (joined_via in ('owner', 'invite', 'link')),
  constraint collaboration_participants_display_name_check check (length(display_name) between 1 and 200),
  constraint collaboration_participants_color_check check (color ~ '^#[0-9a-fA-F]{6}$'),
  constraint collaboration_participants_cursor_position_check check (octet_length(cursor_position::text) <= 4096)
);

comment on table collaboration_participants is
  'Who takes part in a session, as what, and whether they are there now. Offline two minutes after last_seen_at.';
comment on column collaboration_participants.joined_via is
  'Added by the owner (owner), by accepting an invitation (invite), or with the share token (link). Those who came '
  'by link and stayed away for 30 days are forgotten.';

create table collaboration_invites (
  id uuid not null default gen_random_uuid(),
  session_id uuid not null,
  invited_by uuid not null default auth.uid(),
  invitee_id uuid,
  invitee_email text,
  role text not null default 'viewer',
  token_hash bytea,
  status text not null default 'pending',
  expires_at timestamptz not null default now() + interval '7 days',
  accepted_by uuid,
  accepted_at timestamptz,
  created_at timestamptz not null default now(),
  constraint collaboration_invites_pkey primary key (id),
  constraint collaboration_invites_session_id_fkey foreign key (session_id)
    references collaboration_sessions (id) on delete cascade,
  constraint collaboration_invites_invited_by_fkey foreign key (invited_by) references auth.users (id) on delete cascade,
  constraint collaboration_invites_invitee_id_fkey foreign key (invitee_id) references auth.users (id) on delete cascade,
  constraint collaboration_invites_accepted_by_fkey foreign key (accepted_by) references auth.users (id) on delete set null,
  constraint collaboration_invites_invitee_check check (num_nonnulls(invitee_id, invitee_email) = 1),
  constraint collaboration_invites_invitee_email_check check (
    length(invitee_email) <= 320 and invitee_email ~ '^[^@\s]+@[^@\s]+$'
  ),
  constraint collaboration_invites_role_check check (role in ('editor', 'viewer')),
  constraint collaboration_invites_token_hash_check check (octet_length(token_hash) = 32),
  constraint collaboration_invites_status_check check (status in ('pending', 'accepted', 'revoked')),
  constraint collaboration_invites_accepted_check check ((status = 'accepted') = (accepted_at is not null))
);

comment on table collaboration_invites is
  'Invitations to a session: to a user, who accepts while signed in, or to an e-mail address, accepted with the '
  'token that was sent there.';
comment on column collaboration_invites.token_hash is
  'SHA-256 of the token made by generate_invite_token(), which is stored nowhere.';

create table collaboration_edits (
  id uuid not null default gen_random_uuid(),
  session_id uuid not null,
  user_id uuid default auth.uid(),
  sequence bigint not null generated always as identity,
  kind text not null default 'update',
  yjs_update bytea not null,
  client_id text,
  description text,
  created_at timestamptz not null default now(),
  constraint collaboration_edits_pkey primary key (id),
  constraint collaboration_edits_session_id_fkey foreign key (session_id)
    references collaboration_sessions (id) on delete cascade,
  -- The history of a session outlives those who made it.
  constraint collaboration_edits_user_id_fkey foreign key (user_id) references auth.users (id) on delete set null,
  constraint collaboration_edits_kind_check check (kind in ('update', 'undo', 'redo', 'snapshot')),
  constraint collaboration_edits_yjs_update_check check (octet_length(yjs_update) between 1 and 10485760),
  constraint collaboration_edits_client_id_check check (length(client_id) <= 100),
  constraint collaboration_edits_description_check check (length(description) <= 1000)
);

comment on table collaboration_edits is
  'Every edit of a session, in order of sequence, for audit and undo. Never changed; an undo is an edit too.';

-- ------------------------------------------------------------------------------------------------ indexes

create index idx_collaboration_sessions_owner on collaboration_sessions (owner_id, created_at desc);
create index idx_collaboration_sessions_run on collaboration_sessions (run_id, owner_id) where run_id is not null;
create unique index idx_collaboration_sessions_share_token on collaboration_sessions (share_token_hash)
  where share_token_hash is not null;

create index idx_collaboration_participants_user on collaboration_participants (user_id, session_id);
create unique index idx_collaboration_participants_owner on collaboration_participants (session_id) where role = 'owner';
-- Who has to be marked offline.
create index idx_collaboration_participants_online on collaboration_participants (last_seen_at) where is_online;
create index idx_collaboration_participants_guests on collaboration_participants (last_seen_at) where joined_via = 'link';
create index idx_collaboration_participants_role on collaboration_participants (role);

create index idx_collaboration_invites_session on collaboration_invites (session_id, status);
create index idx_collaboration_invites_invitee on collaboration_invites (invitee_id) where invitee_id is not null;
create index idx_collaboration_invites_invited_by on collaboration_invites (invited_by);
create index idx_collaboration_invites_accepted_by on collaboration_invites (accepted_by) where accepted_by is not null;
create unique index idx_collaboration_invites_token on collaboration_invites (token_hash) where token_hash is not null;
create index idx_collaboration_invites_expires on collaboration_invites (expires_at) where status <> 'accepted';

create index idx_collaboration_edits_session_sequence on collaboration_edits (session_id, sequence);
create index idx_collaboration_edits_user on collaboration_edits (user_id, created_at desc) where user_id is not null;

-- ------------------------------------------------------------------------------------------------ who takes part

-- Policies of the four tables ask this instead of each other: it reads past row-level security, so that no policy leads back
-- to itself, and once per statement, not per row.
create function collaboration_session_ids(minimum_role text)
returns setof uuid
language sql
stable
security definer
set search_path from current
as $function$
  select id
  from collaboration_sessions
  where owner_id = (select auth.uid())
  union
  select session.id
  from collaboration_participants as participant
  join collaboration_sessions as session on session.id = participant.session_id
  where participant.user_id = (select auth.uid())
    and session.ended_at is null
    and (minimum_role = 'viewer' or minimum_role = 'editor' and participant.role = 'editor')
$function$;

comment on function collaboration_session_ids(text) is
  'The sessions in which the calling user is at least viewer, editor or owner. Participants lose theirs when a '
  'session ends.';

create function open_collaboration_session_ids()
returns setof uuid
language sql
stable
security definer
set search_path from current
as $function$
  select session.id
  from collaboration_session_ids('editor') as editable (id)
  join collaboration_sessions as session on session.id = editable.id
  where session.ended_at is null
$function$;

comment on function open_collaboration_session_ids() is
  'The sessions that the calling user may edit and that have not ended.';

create function shared_run_ids()
returns setof uuid
language sql
stable
security definer
set search_path from current
as $function$
  select session.run_id
  from collaboration_participants as participant
  join collaboration_sessions as session on session.id = participant.session_id
  where participant.user_id = (select auth.uid())
    and session.ended_at is null
    and session.run_id is not null
$function$;

comment on function shared_run_ids() is
  'The runs that the calling user may read as a participant of a session that has not ended.';

-- ------------------------------------------------------------------------------------------------ sharing

create function generate_share_token(
  target_session uuid,
  role text default 'viewer',
  lifetime interval default '7 days'
)
returns text
language plpgsql
security definer
set search_path from current
as $function$
declare
  -- 32 bytes from the generator for keys: nobody guesses one.
  token constant text := translate(encode(extensions.gen_random_bytes(32), 'base64'), '+/=', '-_');
begin
  if generate_share_token.role is null or generate_share_token.role not in ('editor', 'viewer') then
    raise exception 'a link makes editors or viewers, not %', generate_share_token.role
      using errcode = 'invalid_parameter_value';
  end if;
  if lifetime is null or lifetime <= interval '0' then
    raise exception 'a link has to last for some time, not %', lifetime
      using errcode = 'invalid_parameter_value';
  end if;

  update collaboration_sessions
  set
    share_token_hash = sha256(convert_to(token, 'UTF8')),
    share_role = generate_share_token.role,
    share_expires_at = now() + lifetime
  where id = target_session
    and owner_id = auth.uid()
    and ended_at is null;
  if not found then
    raise exception 'there is no open session % of yours', target_session
      using errcode = 'insufficient_privilege';
  end if;
  return token;
end
$function$;

comment on function generate_share_token(uuid, text, interval) is
  'Makes the share token of a session and returns it, this once: only its hash is stored. An earlier token stops '
  'working. For the owner.';

create function revoke_share_token(target_session uuid)
returns void
language plpgsql
security definer
set search_path from current
as $function$
begin
  update collaboration_sessions
  set
    share_token_hash = null,
    share_role = null,
    share_expires_at = null
  where id = target_session
    and owner_id = auth.uid();
  if not found then
    raise exception 'there is no session % of yours', target_session
      using errcode = 'insufficient_privilege';
  end if;
end
$function$;

comment on function revoke_share_token(uuid) is
  'Ends sharing by link. Those who have joined stay. For the owner.';

create function end_collaboration_session(target_session uuid)
returns void
language plpgsql
security definer
set search_path from current
as $function$
begin
  update collaboration_sessions
  set
    ended_at = now(),
    share_token_hash = null,
    share_role = null,
    share_expires_at = null
  where id = target_session
    and owner_id = auth.uid()
    and ended_at is null;
  if not found then
    raise exception 'there is no open session % of yours', target_session
      using errcode = 'insufficient_privilege';
  end if;
end
$function$;

comment on function end_collaboration_session(uuid) is
  'Closes a session for good: its link stops working, participants neither edit nor read it any more. For the owner.';

create function add_collaboration_participant(
  target_session collaboration_sessions,
  new_user uuid,
  new_role text,
  via text
)
returns void
language plpgsql
security definer
set search_path from current
as $function$
begin
  -- The caller holds the row of the session: of many who join at once, no more get in than there is room for.
  if (
    select count(*) >= target_session.max_participants
    from collaboration_participants
    where session_id = target_session.id
      and user_id <> new_user
  ) then
    raise exception 'the session is full'
      using errcode = 'object_not_in_prerequisite_state';
  end if;

  -- Whoever is an editor already does not become a viewer by a second way in.
  insert into collaboration_participants as participant (session_id, user_id, role, joined_via)
  values (target_session.id, new_user, new_role, via)
  on conflict (session_id, user_id) do update
  set
    role = case when excluded.role = 'editor' and participant.role = 'viewer' then 'editor' else participant.role end,
    joined_via = case when excluded.joined_via = 'invite' then 'invite' else participant.joined_via end;
end
$function$;

comment on function add_collaboration_participant(collaboration_sessions, uuid, text, text) is
  'What joining by link and accepting an invitation have in common.';

create function join_collaboration_session(share_token text)
returns uuid
language plpgsql
security definer
set search_path from current
as $function$
declare
  session collaboration_sessions;
begin
  select *
  into session
  from collaboration_sessions
  where share_token_hash = sha256(convert_to(share_token, 'UTF8'))
    and share_expires_at > now()
    and ended_at is null
  for no key update;
  if not found or auth.uid() is null then
    -- One answer for all that can be wrong.
    raise exception 'this link is not valid'
      using errcode = 'no_data_found';
  end if;
  if session.owner_id <> auth.uid() then
    perform add_collaboration_participant(session, auth.uid(), session.share_role, 'link');
  end if;
  return session.id;
end
$function$;

comment on function join_collaboration_session(text) is
  'Makes the calling user a participant of the session that a share token belongs to, and returns the session.';

create function generate_invite_token(target_invite uuid)
returns text
language plpgsql
security definer
set search_path from current
as $function$
declare
  token constant text := translate(encode(extensions.gen_random_bytes(32), 'base64'), '+/=', '-_');
begin
  update collaboration_invites as invite
  set token_hash = sha256(convert_to(token, 'UTF8'))
  from collaboration_sessions as session
  where invite.id = target_invite
    and invite.status = 'pending'
    and session.id = invite.session_id
    and session.owner_id = auth.uid();
  if not found then
    raise exception 'there is no open invitation % of yours', target_invite
      using errcode = 'insufficient_privilege';
  end if;
  return token;
end
$function$;

comment on function generate_invite_token(uuid) is
  'Makes the token of an invitation and returns it, this once, to be sent to the invited. For the owner of the '
  'session.';

create function accept_collaboration_invite(target_invite uuid default null, invite_token text default null)
returns uuid
language plpgsql
security definer
set search_path from current
as $function$
declare
  invite collaboration_invites;
  session collaboration_sessions;
begin
  -- A token says which invitation it is; without one it has to be an invitation to this user.
  select candidate.*
  into invite
  from collaboration_invites as candidate
  where case
    when invite_token is not null then
      candidate.token_hash = sha256(convert_to(invite_token, 'UTF8'))
      and (target_invite is null or candidate.id = target_invite)
      and (candidate.invitee_id is null or candidate.invitee_id = auth.uid())
    else
      candidate.id = target_invite
      and candidate.invitee_id = auth.uid()
  end;
  -- The session first, as everybody who joins.
  select *
  into session
  from collaboration_sessions
  where id = invite.session_id
    and ended_at is null
  for no key update;
  update collaboration_invites
  set
    status = 'accepted',
    accepted_by = auth.uid(),
    accepted_at = now()
  where id = invite.id
    and session.id is not null
    and auth.uid() is not null
    and status = 'pending'
    and expires_at > now()
  returning * into invite;
  if not found then
    raise exception 'this invitation is not valid'
      using errcode = 'no_data_found';
  end if;

  if session.owner_id <> auth.uid() then
    perform add_collaboration_participant(session, auth.uid(), invite.role, 'invite');
  end if;
  return session.id;
end
$function$;

comment on function accept_collaboration_invite(uuid, text) is
  'Makes the calling user a participant: by the invitation made to them, or by the token of any. An invitation is '
  'accepted once. Returns the session.';

-- ------------------------------------------------------------------------------------------------ presence

create function update_participant_presence(
  target_session uuid,
  cursor_position jsonb default null,
  is_online boolean default true,
  display_name text default null,
  color text default null
)
returns timestamptz
language plpgsql
security definer
set search_path from current
as $function$
#variable_conflict use_column
begin
  -- The owner is one from the beginning, and gets a row when first seen.
  insert into collaboration_participants (session_id, user_id, role, joined_via)
  select session.id, session.owner_id, 'owner', 'owner'
  from collaboration_sessions as session
  where session.id = target_session
    and session.owner_id = auth.uid()
    and not exists (
      select
      from collaboration_participants
      where session_id = target_session
        and user_id = auth.uid()
    )
  on conflict do nothing;

  update collaboration_participants
  set
    cursor_position = case
      when update_participant_presence.is_online then update_participant_presence.cursor_position
    end,
    is_online = update_participant_presence.is_online,
    display_name = coalesce(update_participant_presence.display_name, display_name),
    color = coalesce(update_participant_presence.color, color),
    last_seen_at = now()
  where session_id = target_session
    and user_id = auth.uid()
    and session_id in (select collaboration_session_ids('viewer'));
  if not found then
    raise exception 'you do not take part in session %', target_session
      using errcode = 'insufficient_privilege';
  end if;
  return now();
end
$function$;

comment on function update_participant_presence(uuid, jsonb, boolean, text, text) is
  'The calling user is there (or has left), with the cursor at a position. Call it at least once a minute: two '
  'minutes without, and one counts as offline.';

create function mark_stale_participants_offline(stale_after interval default '2 minutes')
returns bigint
language plpgsql
set search_path from current
as $function$
declare
  marked bigint;
begin
  update collaboration_participants
  set
    is_online = false,
    cursor_position = null
  where id in (
    select id
    from collaboration_participants
    where is_online
      and last_seen_at < now() - stale_after
    order by last_seen_at
    for no key update skip locked
  );
  get diagnostics marked = row_count;
  return marked;
end
$function$;

comment on function mark_stale_participants_offline(interval) is
  'Marks offline who has not been seen for two minutes, and returns how many. Call it every minute.';

-- ------------------------------------------------------------------------------------------------ cleanup

create function cleanup_stale_presence(keep interval default '30 days', max_rows integer default null)
returns bigint
language plpgsql
set search_path from current
as $function$
declare
  deleted bigint;
begin
  delete from collaboration_participants
  where id in (
    select id
    from collaboration_participants
    where joined_via = 'link'
      and last_seen_at < now() - keep
    order by last_seen_at
    limit max_rows
    for update skip locked
  );
  get diagnostics deleted = row_count;
  return deleted;
end
$function$;

comment on function cleanup_stale_presence(interval, integer) is
  'Forgets participants who came by link and have not been seen for the given time; with a link that still works '
  'they can come back. Returns how many.';

create function cleanup_expired_invites(keep interval default '7 days', max_rows integer default null)
returns bigint
language plpgsql
set search_path from current
as $function$
declare
  deleted bigint;
begin
  delete from collaboration_invites
  where id in (
    select id
    from collaboration_invites
    where status <> 'accepted'
      and expires_at < now() - keep
    order by expires_at
    limit max_rows
    for update skip locked
  );
  get diagnostics deleted = row_count;
  return deleted;
end
$function$;

comment on function cleanup_expired_invites(interval, integer) is
  'Deletes invitations that expired the given time ago without being accepted. Returns how many.';

-- ------------------------------------------------------------------------------------------------ who may do what

alter table collaboration_sessions enable row level security;
alter table collaboration_participants enable row level security;
alter table collaboration_invites enable row level security;
alter table collaboration_edits enable row level security;

revoke all
  on collaboration_sessions, collaboration_participants, collaboration_invites, collaboration_edits
  from public, anon, authenticated, service_role;

revoke all
  on sequence collaboration_edits_sequence_seq
  from public, anon, authenticated, service_role;

revoke execute
  on function
    collaboration_session_ids(text),
    open_collaboration_session_ids(),
    shared_run_ids(),
    generate_share_token(uuid, text, interval),
    revoke_share_token(uuid),
    end_collaboration_session(uuid),
    add_collaboration_participant(collaboration_sessions, uuid, text, text),
    join_collaboration_session(text),
    generate_invite_token(uuid),
    accept_collaboration_invite(uuid, text),
    update_participant_presence(uuid, jsonb, boolean, text, text),
    mark_stale_participants_offline(interval),
    cleanup_stale_presence(interval, integer),
    cleanup_expired_invites(interval, integer)
  from public, anon, authenticated, service_role;

grant select, insert, update, delete
  on collaboration_sessions, collaboration_participants, collaboration_invites, collaboration_edits
  to service_role;

grant execute
  on function
    mark_stale_participants_offline(interval),
    cleanup_stale_presence(interval, integer),
    cleanup_expired_invites(interval, integer)
  to service_role;

grant execute
  on function
    collaboration_session_ids(text),
    open_collaboration_session_ids(),
    shared_run_ids(),
    generate_share_token(uuid, text, interval),
    revoke_share_token(uuid),
    end_collaboration_session(uuid),
    join_collaboration_session(text),
    generate_invite_token(uuid),
    accept_collaboration_invite(uuid, text),
    update_participant_presence(uuid, jsonb, boolean, text, text)
  to authenticated;

-- Every column but the hashes: a client names the columns it wants.
grant
  select (
    id, owner_id, run_id, title, yjs_state, yjs_state_vector, share_role, share_expires_at, max_participants,
    ended_at, created_at
  ),
  insert (owner_id, run_id, title, yjs_state, yjs_state_vector, max_participants),
  update (title, yjs_state, yjs_state_vector),
  delete
  on collaboration_sessions
  to authenticated;

grant
  select,
  insert (session_id, user_id, role),
  update (role),
  delete
  on collaboration_participants
  to authenticated;

grant
  select (
    id, session_id, invited_by, invitee_id, invitee_email, role, status, expires_at, accepted_by, accepted_at, created_at
  ),
  insert (session_id, invited_by, invitee_id, invitee_email, role, expires_at),
  update (role, status, expires_at),
  delete
  on collaboration_invites
  to authenticated;

grant
  select,
  insert (session_id, user_id, kind, yjs_update, client_id, description)
  on collaboration_edits
  to authenticated;

create policy "Participants can view their sessions"
  on collaboration_sessions
  for select
  to authenticated
  using (
    owner_id = (select auth.uid())
    or id = any (array(select collaboration_session_ids('viewer')))
  );

create policy "Users can open their own sessions"
  on collaboration_sessions
  for insert
  to authenticated
  with check ((select auth.uid()) = owner_id);

create policy "Editors can update open sessions"
  on collaboration_sessions
  for update
  to authenticated
  using (id = any (array(select open_collaboration_session_ids())))
  with check (id = any (array(select open_collaboration_session_ids())));

create policy "Owners can delete their sessions"
  on collaboration_sessions
  for delete
  to authenticated
  using ((select auth.uid()) = owner_id);

create policy "Participants can view each other"
  on collaboration_participants
  for select
  to authenticated
  using (session_id = any (array(select collaboration_session_ids('viewer'))));

create policy "Owners can add participants"
  on collaboration_participants
  for insert
  to authenticated
  with check (
    session_id = any (array(select collaboration_session_ids('owner')))
    and role in ('editor', 'viewer')
  );

create policy "Owners can change roles"
  on collaboration_participants
  for update
  to authenticated
  using (session_id = any (array(select collaboration_session_ids('owner'))))
  with check (session_id = any (array(select collaboration_session_ids('owner'))));

create policy "Owners can remove participants, and participants can leave"
  on collaboration_participants
  for delete
  to authenticated
  using (
    (select auth.uid()) = user_id
    or session_id = any (array(select collaboration_session_ids('owner')))
  );

-- Restrictive: these hold beside every other policy, also one that is added later.
create policy "Nobody becomes or ceases to be owner"
  on collaboration_participants
  as restrictive
  for update
  to authenticated
  using (role <> 'owner')
  with check (role <> 'owner');

create policy "Nobody removes the owner"
  on collaboration_participants
  as restrictive
  for delete
  to authenticated
  using (role <> 'owner');

create policy "Owners and invitees can view invitations"
  on collaboration_invites
  for select
  to authenticated
  using (
    (select auth.uid()) = invitee_id
    or session_id = any (array(select collaboration_session_ids('owner')))
  );

create policy "Owners can invite"
  on collaboration_invites
  for insert
  to authenticated
  with check (
    (select auth.uid()) = invited_by
    and session_id = any (array(select collaboration_session_ids('owner')))
  );

create policy "Owners can change or revoke invitations"
  on collaboration_invites
  for update
  to authenticated
  using (session_id = any (array(select collaboration_session_ids('owner'))))
  with check (session_id = any (array(select collaboration_session_ids('owner'))));

create policy "Owners can withdraw invitations, and invitees can decline"
  on collaboration_invites
  for delete
  to authenticated
  using (
    (select auth.uid()) = invitee_id
    or session_id = any (array(select collaboration_session_ids('owner')))
  );

create policy "Invitations are to open sessions"
  on collaboration_invites
  as restrictive
  for insert
  to authenticated
  with check (session_id = any (array(select open_collaboration_session_ids())));

create policy "Participants can view edits"
  on collaboration_edits
  for select
  to authenticated
  using (session_id = any (array(select collaboration_session_ids('viewer'))));

create policy "Editors can edit in their own name"
  on collaboration_edits
  for insert
  to authenticated
  with check (
    (select auth.uid()) = user_id
    and session_id = any (array(select collaboration_session_ids('editor')))
  );

create policy "Edits are to open sessions"
  on collaboration_edits
  as restrictive
  for insert
  to authenticated
  with check (session_id = any (array(select open_collaboration_session_ids())));

create policy "Nobody changes the history of edits"
  on collaboration_edits
  as restrictive
  for update
  to authenticated
  using (false)
  with check (false);

create policy "Nobody deletes from the history of edits"
  on collaboration_edits
  as restrictive
  for delete
  to authenticated
  using (false);

-- From now on a run can be shared: whoever takes part in a session on it reads it, with steps, artifacts and messages.
alter policy "Users can view their own runs"
  on agent_runs
  using (
    (select auth.uid()) = user_id
    or id = any (array(select shared_run_ids()))
  );

alter policy "Users can view steps of their own runs"
  on agent_steps
  using (
    (select auth.uid()) = user_id
    or run_id = any (array(select shared_run_ids()))
  );

alter policy "Users can view their own artifacts"
  on agent_artifacts
  using (
    (select auth.uid()) = user_id
    or run_id = any (array(select shared_run_ids()))
  );

alter policy "Users can view messages of their own runs"
  on agent_messages
  using (
    (select auth.uid()) = user_id
    or run_id = any (array(select shared_run_ids()))
  );
