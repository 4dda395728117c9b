-- Rules by name, without the one that makes a view.
select
  w.ev_class,
  5,
  w.rulename::text,
  to_json(concat_ws(' ', pg_get_ruledef(w.oid),
    case w.ev_enabled when 'D' then 'DISABLED' when 'R' then 'ENABLE REPLICA' when 'A' then 'ENABLE ALWAYS' end))::text
from pg_rewrite as w
join rel as r on r.oid = w.ev_class
where w.rulename <> '_RETURN'
