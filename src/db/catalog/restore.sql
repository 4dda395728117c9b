-- A run in one transaction goes on after a catalog was recorded: with the plans it would have had.
set local enable_nestloop to default;
set local jit to default;
set local max_parallel_workers_per_gather to default;
set local bytea_output to default;
set local extra_float_digits to default;
set local quote_all_identifiers to default;
set local join_collapse_limit to default;
set local from_collapse_limit to default;
set local enable_mergejoin to default;
