-- Back to where the weakening began.
rollback to savepoint weakened;
