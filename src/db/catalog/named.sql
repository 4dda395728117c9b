-- These schemas.
n.nspname = any (:'schemas'::name[])
