-- Between two lists that are put together without what is in both.
union
