-- What a script has set for the session ends with the script: the next message is read, and the next script runs, as if
-- it had not been.
reset all;
set standard_conforming_strings = on;
