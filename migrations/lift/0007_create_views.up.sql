-- Aggregates for dashboards, usage, timelines and success rates. Each view reads with the rights of whoever asks, so it
-- shows nobody a row that the tables would not.

-- One row per session. What is looked up per session is lateral, so that a query for one user touches that user's rows
-- only.
create view session_summary
with (security_invoker = true)
as
select
  sessions.id,
  sessions.user_id,
  sessions.status,
  sessions.source,
  sessions.original_input,
  sessions.current_ir,
  sessions.current_code,
  sessions.revision_count,
  sessions.draft_count,
  sessions.hole_count,
  sessions.metadata,
  sessions.created_at,
  sessions.updated_at,
  sessions.finalized_at,
  latest_revision.revision_number as latest_revision_number,
  latest_draft.draft_number as latest_draft_number,
  latest_draft.syntax_valid and latest_draft.ast_valid as latest_draft_valid,
  drafts.generation_time_ms as total_generation_time_ms,
  drafts.llm_cost_usd as total_llm_cost_usd,
  drafts.llm_tokens_used as total_llm_tokens_used,
  extract(epoch from sessions.updated_at - sessions.created_at) as session_duration_seconds,
  extract(epoch from sessions.finalized_at - sessions.created_at) as time_to_finalization_seconds
from sessions
left join lateral (
  select session_revisions.revision_number
  from session_revisions
  where session_revisions.session_id = sessions.id
  order by session_revisions.revision_number desc
  limit 1
) as latest_revision on true
left join lateral (
  select
    session_drafts.draft_number,
    session_drafts.syntax_valid,
    session_drafts.ast_valid
  from session_drafts
  where session_drafts.session_id = sessions.id
  order by session_drafts.draft_number desc
  limit 1
) as latest_draft on true
cross join lateral (
  select
    coalesce(sum(session_drafts.generation_time_ms), 0) as generation_time_ms,
    coalesce(sum(session_drafts.llm_cost_usd), 0) as llm_cost_usd,
    coalesce(sum(session_drafts.llm_tokens_used), 0) as llm_tokens_used
  from session_drafts
  where session_drafts.session_id = sessions.id
) as drafts;

comment on view session_summary is
  'One row per session: the session itself, its latest revision and draft, and what its drafts took and cost.';

-- One row per user who has a session. Revisions and drafts come from the counters, money and tokens from the drafts.
create view user_analytics
with (security_invoker = true)
as
select
  sessions.user_id,
  count(*) as total_sessions,
  count(*) filter (where sessions.status = 'finalized') as finalized_sessions,
  count(*) filter (where sessions.status = 'active') as active_sessions,
  count(*) filter (where sessions.status = 'error') as error_sessions,
  sum(sessions.revision_count) as total_revisions,
  sum(sessions.draft_count) as total_drafts,
  avg(sessions.revision_count) as avg_revisions_per_session,
  avg(sessions.draft_count) as avg_drafts_per_session,
  min(sessions.created_at) as first_session_at,
  max(sessions.created_at) as last_session_at,
  coalesce(sum(drafts.llm_cost_usd), 0) as total_llm_cost_usd,
  coalesce(sum(drafts.llm_tokens_used), 0)::bigint as total_llm_tokens_used,
  avg(extract(epoch from sessions.finalized_at - sessions.created_at)) as avg_time_to_finalization_seconds
from sessions
cross join lateral (
  select
    sum(session_drafts.llm_cost_usd) as llm_cost_usd,
    sum(session_drafts.llm_tokens_used) as llm_tokens_used
  from session_drafts
  where session_drafts.session_id = sessions.id
) as drafts
group by sessions.user_id;

comment on view user_analytics is
  'One row per user: how many sessions and how they ended, revisions, drafts, tokens and cost.';

-- One row per event. Neither the IR nor the code is in it: a timeline wants to be light.
create view recent_activity
with (security_invoker = true)
as
select
  'session_created'::text as event_type,
  sessions.id as session_id,
  sessions.user_id,
  null::uuid as revision_id,
  null::uuid as draft_id,
  null::uuid as resolution_id,
  sessions.created_at as event_time,
  jsonb_build_object(
    'source', sessions.source,
    'status', sessions.status
  ) as event_data
from sessions
union all
select
  'revision_created',
  session_revisions.session_id,
  sessions.user_id,
  session_revisions.id,
  null,
  null,
  session_revisions.created_at,
  jsonb_build_object(
    'revision_number', session_revisions.revision_number,
    'source', session_revisions.source,
    'changed_fields', session_revisions.changed_fields,
    'change_summary', session_revisions.change_summary
  )
from session_revisions
join sessions on sessions.id = session_revisions.session_id
union all
select
  'draft_created',
  session_drafts.session_id,
  sessions.user_id,
  session_drafts.ir_revision_id,
  session_drafts.id,
  null,
  session_drafts.created_at,
  jsonb_build_object(
    'draft_number', session_drafts.draft_number,
    'source', session_drafts.source,
    'language', session_drafts.language,
    'syntax_valid', session_drafts.syntax_valid,
    'ast_valid', session_drafts.ast_valid
  )
from session_drafts
join sessions on sessions.id = session_drafts.session_id
union all
select
  'hole_resolved',
  hole_resolutions.session_id,
  sessions.user_id,
  hole_resolutions.ir_revision_id,
  null,
  hole_resolutions.id,
  hole_resolutions.created_at,
  jsonb_build_object(
    'hole_id', hole_resolutions.hole_id,
    'hole_type', hole_resolutions.hole_type,
    'resolution_method', hole_resolutions.resolution_method,
    'confidence_score', hole_resolutions.confidence_score
  )
from hole_resolutions
join sessions on sessions.id = hole_resolutions.session_id;

comment on view recent_activity is
  'One row per event: a session, revision or draft was created, a hole was resolved. Ids that do not apply are null.';

-- One row per session that has drafts: without one there is no rate.
create view draft_validation_stats
with (security_invoker = true)
as
select
  session_drafts.session_id,
  sessions.user_id,
  count(*) as total_drafts,
  count(*) filter (where session_drafts.syntax_valid) as syntax_valid_count,
  count(*) filter (where session_drafts.ast_valid) as ast_valid_count,
  count(*) filter (where session_drafts.syntax_valid and session_drafts.ast_valid) as fully_valid_count,
  round(100.0 * count(*) filter (where session_drafts.syntax_valid) / count(*), 2) as syntax_valid_percent,
  round(100.0 * count(*) filter (where session_drafts.ast_valid) / count(*), 2) as ast_valid_percent,
  round(
    100.0 * count(*) filter (where session_drafts.syntax_valid and session_drafts.ast_valid) / count(*), 2
  ) as fully_valid_percent,
  avg(session_drafts.generation_time_ms) as avg_generation_time_ms,
  avg(session_drafts.validation_time_ms) as avg_validation_time_ms,
  coalesce(sum(session_drafts.llm_cost_usd), 0) as total_llm_cost_usd
from session_drafts
join sessions on sessions.id = session_drafts.session_id
group by session_drafts.session_id, sessions.user_id;

comment on view draft_validation_stats is
  'One row per session with drafts: how many were valid, how long they took, what they cost.';

revoke all
  on session_summary, user_analytics, recent_activity, draft_validation_stats
  from public, anon, authenticated, service_role;

grant select
  on session_summary, user_analytics, recent_activity, draft_validation_stats
  to authenticated, service_role;
