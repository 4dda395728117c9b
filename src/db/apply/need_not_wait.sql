-- Nobody is told of this commit before a later one of the message has waited for the disk, which writes this one too. Of a step
-- that took its time somebody wants to hear.
    case when :took: < 100 then 'off' else
:waits:
    end
