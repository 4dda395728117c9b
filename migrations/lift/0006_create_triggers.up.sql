-- What the database keeps up to date by itself: sessions.updated_at, and how many revisions, drafts and resolutions a
-- session has.

create function update_updated_at_column()
returns trigger
language plpgsql
set search_path from current
as $$
begin
  new.updated_at := now();
  return new;
end
$$;

comment on function update_updated_at_column() is
  'Sets updated_at to the time of the transaction.';

-- The three counting functions write columns that no user may write, so they run as their owner. Counting by steps of
-- one loses nothing under concurrency: the update waits for the row and then adds to what it finds. A session that is
-- being deleted is no longer there for the rows that go with it, so their step touches no row.

create function update_session_revision_count()
returns trigger
language plpgsql
security definer
set search_path from current
as $$
begin
  if tg_op in ('UPDATE', 'DELETE') then
    update sessions
    set revision_count = revision_count - 1
    where id = old.session_id;
  end if;
  if tg_op in ('UPDATE', 'INSERT') then
    update sessions
    set revision_count = revision_count + 1
    where id = new.session_id;
  end if;
  return null;
end
$$;

comment on function update_session_revision_count() is
  'Keeps sessions.revision_count equal to the number of revisions.';

create function update_session_draft_count()
returns trigger
language plpgsql
security definer
set search_path from current
as $$
begin
  if tg_op in ('UPDATE', 'DELETE') then
    update sessions
    set draft_count = draft_count - 1
    where id = old.session_id;
  end if;
  if tg_op in ('UPDATE', 'INSERT') then
    update sessions
    set draft_count = draft_count + 1
    where id = new.session_id;
  end if;
  return null;
end
$$;

comment on function update_session_draft_count() is
  'Keeps sessions.draft_count equal to the number of drafts.';

create function update_session_hole_count()
returns trigger
language plpgsql
security definer
set search_path from current
as $$
begin
  if tg_op in ('UPDATE', 'DELETE') then
    update sessions
    set hole_count = hole_count - 1
    where id = old.session_id;
  end if;
  if tg_op in ('UPDATE', 'INSERT') then
    update sessions
    set hole_count = hole_count + 1
    where id = new.session_id;
  end if;
  return null;
end
$$;

comment on function update_session_hole_count() is
  'Keeps sessions.hole_count equal to the number of hole resolutions.';

-- A trigger needs nobody's right to execute.
revoke execute
  on function
    update_updated_at_column(),
    update_session_revision_count(),
    update_session_draft_count(),
    update_session_hole_count()
  from public, anon, authenticated, service_role;

-- A row that moves to another session leaves one and joins the other, so joining also answers an update of session_id.
create trigger trigger_revisions_count_insert
  after insert or update of session_id on session_revisions
  for each row
  execute function update_session_revision_count();

create trigger trigger_revisions_count_delete
  after delete on session_revisions
  for each row
  execute function update_session_revision_count();

create trigger trigger_drafts_count_insert
  after insert or update of session_id on session_drafts
  for each row
  execute function update_session_draft_count();

create trigger trigger_drafts_count_delete
  after delete on session_drafts
  for each row
  execute function update_session_draft_count();

create trigger trigger_resolutions_count_insert
  after insert or update of session_id on hole_resolutions
  for each row
  execute function update_session_hole_count();

create trigger trigger_resolutions_count_delete
  after delete on hole_resolutions
  for each row
  execute function update_session_hole_count();

-- Rows may have been written before anybody counted. The triggers above hold writers back until this commits, and
-- updated_at is not yet kept, so no session looks changed by it.
update sessions
set
  revision_count = actual.revisions,
  draft_count = actual.drafts,
  hole_count = actual.holes
from (
  select
    id,
    (select count(*) from session_revisions where session_id = sessions.id) as revisions,
    (select count(*) from session_drafts where session_id = sessions.id) as drafts,
    (select count(*) from hole_resolutions where session_id = sessions.id) as holes
  from sessions
) as actual
where actual.id = sessions.id
  and (sessions.revision_count, sessions.draft_count, sessions.hole_count)
    <> (actual.revisions, actual.drafts, actual.holes);

create trigger trigger_sessions_updated_at
  before update on sessions
  for each row
  execute function update_updated_at_column();
