-- Between two nouns.
union all
