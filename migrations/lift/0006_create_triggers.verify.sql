-- Every counter equals what it counts.
do $counters$
declare
  wrong bigint;
begin
  select count(*)
  into wrong
  from sessions
  left join (select session_id, count(*) as rows from session_revisions group by session_id) as revisions
    on revisions.session_id = sessions.id
  left join (select session_id, count(*) as rows from session_drafts group by session_id) as drafts
    on drafts.session_id = sessions.id
  left join (select session_id, count(*) as rows from hole_resolutions group by session_id) as holes
    on holes.session_id = sessions.id
  where sessions.revision_count <> coalesce(revisions.rows, 0)
    or sessions.draft_count <> coalesce(drafts.rows, 0)
    or sessions.hole_count <> coalesce(holes.rows, 0);

  if wrong > 0 then
    raise exception '% sessions have a counter that differs from the rows it counts', wrong;
  end if;
end
$counters$;
