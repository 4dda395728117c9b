-- Takes back the seven triggers and their functions. Counters and updated_at keep their last values.
drop trigger trigger_sessions_updated_at on sessions;
drop trigger trigger_resolutions_count_delete on hole_resolutions;
drop trigger trigger_resolutions_count_insert on hole_resolutions;
drop trigger trigger_drafts_count_delete on session_drafts;
drop trigger trigger_drafts_count_insert on session_drafts;
drop trigger trigger_revisions_count_delete on session_revisions;
drop trigger trigger_revisions_count_insert on session_revisions;

drop function update_session_hole_count();
drop function update_session_draft_count();
drop function update_session_revision_count();
drop function update_updated_at_column();
