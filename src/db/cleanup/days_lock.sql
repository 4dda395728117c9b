-- Days go together: the table is waited for, and then nobody waits for whoever holds one of its days.
lock table only :"schema".:"table" in access exclusive mode;
