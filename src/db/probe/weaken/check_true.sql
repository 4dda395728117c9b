-- It lets anything be written.
alter policy :"policy" on :"schema".:"table" with check (true)
