-- Nothing of it stays.
rollback
