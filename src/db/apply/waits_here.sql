-- A standby that does not answer would be waited for without end, and a commit that was stopped in that wait is one all the same.
  set_config('synchronous_commit', 'local', true),
