delete from public.feature_flags where name = 'time_tracking';
update public.feature_flags set enabled = true, rollout = 100 where name = 'ai_summaries';
