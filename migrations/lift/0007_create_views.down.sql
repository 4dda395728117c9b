-- Takes back the four views.
drop view draft_validation_stats;
drop view recent_activity;
drop view user_analytics;
drop view session_summary;
