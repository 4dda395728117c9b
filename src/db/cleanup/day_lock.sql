-- A day that is about to go, at once or not at all.
lock table only :"day_schema".:"day" in access exclusive mode nowait;
