-- It shows no row.
alter policy :"policy" on :"schema".:"table" using (false)
