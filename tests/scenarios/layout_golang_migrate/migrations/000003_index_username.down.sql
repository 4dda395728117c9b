DROP INDEX users_mood_idx;
