-- Takes back the scenarios.
drop table scenarios;
