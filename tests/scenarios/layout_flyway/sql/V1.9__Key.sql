alter table PERSON add primary key (ID);
