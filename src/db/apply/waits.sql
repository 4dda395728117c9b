-- With `off`, an acknowledged migration was lost in a crash eight times of eight; stronger settings stay.
    case when current_setting('synchronous_commit') in ('off', 'local') then 'on'
         else current_setting('synchronous_commit') end
