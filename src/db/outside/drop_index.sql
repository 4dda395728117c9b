-- What an interrupted build left behind: it would be paid for by every write and never used.
drop index concurrently if exists :"schema".:"name"
