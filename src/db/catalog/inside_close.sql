-- The settings of the look go; nothing else was changed.
rollback to savepoint catalog;
release savepoint catalog;
