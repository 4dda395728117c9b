CREATE INDEX CONCURRENTLY users_mood_idx ON users (mood);
