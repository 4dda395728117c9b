-- Nobody is told of this commit before a later one of the message has waited for the disk, which writes this one too. Of a step
-- that took its time somebody wants to hear.
  set_config('synchronous_commit',
    case when step.took < 100 then 'off'
         when current_setting('synchronous_commit') in ('off', 'local') then 'on'
         else current_setting('synchronous_commit') end, true),
