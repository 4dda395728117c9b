-- The happy path: two digests and a count.
select root, environment, objects
from roots;
