-- Everything that was probed is undone.
rollback
