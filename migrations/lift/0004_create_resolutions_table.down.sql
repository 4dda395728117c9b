-- Takes back the resolutions table, with its indexes.
drop table hole_resolutions;
