delete from PERSON;
