-- In these blocks.
ctid >= :'from'::pg_catalog.tid and ctid < :'to'::pg_catalog.tid
