-- It shows every row.
alter policy :"policy" on :"schema".:"table" using (true)
