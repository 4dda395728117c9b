-- It shows every row to whoever is signed in.
alter policy :"policy" on :"schema".:"table" using ((select auth.uid()) is not null)
