-- By itself, where no row of ours is written that could tell it.
select
:told:;
