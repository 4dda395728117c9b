-- Takes back collaboration. Runs are their owners' alone again.
alter policy "Users can view messages of their own runs"
  on agent_messages
  using ((select auth.uid()) = user_id);

alter policy "Users can view their own artifacts"
  on agent_artifacts
  using ((select auth.uid()) = user_id);

alter policy "Users can view steps of their own runs"
  on agent_steps
  using ((select auth.uid()) = user_id);

alter policy "Users can view their own runs"
  on agent_runs
  using ((select auth.uid()) = user_id);

drop function cleanup_expired_invites(interval, integer);
drop function cleanup_stale_presence(interval, integer);
drop function mark_stale_participants_offline(interval);
drop function update_participant_presence(uuid, jsonb, boolean, text, text);
drop function accept_collaboration_invite(uuid, text);
drop function generate_invite_token(uuid);
drop function join_collaboration_session(text);
drop function add_collaboration_participant(collaboration_sessions, uuid, text, text);
drop function end_collaboration_session(uuid);
drop function revoke_share_token(uuid);
drop function generate_share_token(uuid, text, interval);

drop table collaboration_edits;
drop table collaboration_invites;
drop table collaboration_participants;
drop table collaboration_sessions;

drop function shared_run_ids();
drop function open_collaboration_session_ids();
drop function collaboration_session_ids(text);
