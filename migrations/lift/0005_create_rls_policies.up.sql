-- Who may do what: a user with their own sessions and all that belongs to them, the backend with everything, a visitor
-- with nothing. Rows are decided by policies, columns by grants.

-- A schema that everybody may enter already (public) is left as it is.
do $usage$
declare
  role_name text;
begin
  foreach role_name in array array['authenticated', 'service_role']
  loop
    if not has_schema_privilege(role_name, current_schema(), 'usage') then
      execute format('grant usage on schema %I to %I', current_schema(), role_name);
    end if;
  end loop;
end
$usage$;

grant select, insert, update, delete
  on sessions, session_revisions, session_drafts, hole_resolutions
  to service_role;

grant select, delete
  on sessions, session_revisions, session_drafts, hole_resolutions
  to authenticated;

-- Column by column, so that nobody writes the counters, the times the database keeps, or hands a row to another owner
-- or session once it is there.
grant
  insert (id, user_id, status, source, original_input, current_ir, current_code, metadata, finalized_at),
  update (status, source, original_input, current_ir, current_code, metadata, finalized_at)
  on sessions
  to authenticated;

grant
  insert (
    id, session_id, revision_number, source, ir_content, validation_result, changed_fields, change_summary, metadata
  ),
  update (revision_number, source, ir_content, validation_result, changed_fields, change_summary, metadata)
  on session_revisions
  to authenticated;

grant
  insert (
    id, session_id, ir_revision_id, draft_number, source, code_content, language, syntax_valid, ast_valid,
    validation_errors, generation_time_ms, validation_time_ms, llm_tokens_used, llm_cost_usd, metadata
  ),
  update (
    ir_revision_id, draft_number, source, code_content, language, syntax_valid, ast_valid, validation_errors,
    generation_time_ms, validation_time_ms, llm_tokens_used, llm_cost_usd, metadata
  )
  on session_drafts
  to authenticated;

grant
  insert (
    id, session_id, ir_revision_id, hole_id, hole_type, resolution_method, resolved_value, confidence_score,
    original_hole_data, suggestions_provided, user_feedback, metadata
  ),
  update (
    ir_revision_id, hole_id, hole_type, resolution_method, resolved_value, confidence_score, original_hole_data,
    suggestions_provided, user_feedback, metadata
  )
  on hole_resolutions
  to authenticated;

-- Sessions: the row names its owner.
create policy "Users can view their own sessions"
  on sessions
  for select
  to authenticated
  using ((select auth.uid()) = user_id);

create policy "Users can insert their own sessions"
  on sessions
  for insert
  to authenticated
  with check ((select auth.uid()) = user_id);

create policy "Users can update their own sessions"
  on sessions
  for update
  to authenticated
  using ((select auth.uid()) = user_id)
  with check ((select auth.uid()) = user_id);

create policy "Users can delete their own sessions"
  on sessions
  for delete
  to authenticated
  using ((select auth.uid()) = user_id);

-- Revisions: whoever owns the session.
create policy "Users can view their own session_revisions"
  on session_revisions
  for select
  to authenticated
  using (
    exists (
      select
      from sessions
      where sessions.id = session_revisions.session_id
        and sessions.user_id = (select auth.uid())
    )
  );

create policy "Users can insert their own session_revisions"
  on session_revisions
  for insert
  to authenticated
  with check (
    exists (
      select
      from sessions
      where sessions.id = session_revisions.session_id
        and sessions.user_id = (select auth.uid())
    )
  );

create policy "Users can update their own session_revisions"
  on session_revisions
  for update
  to authenticated
  using (
    exists (
      select
      from sessions
      where sessions.id = session_revisions.session_id
        and sessions.user_id = (select auth.uid())
    )
  )
  with check (
    exists (
      select
      from sessions
      where sessions.id = session_revisions.session_id
        and sessions.user_id = (select auth.uid())
    )
  );

create policy "Users can delete their own session_revisions"
  on session_revisions
  for delete
  to authenticated
  using (
    exists (
      select
      from sessions
      where sessions.id = session_revisions.session_id
        and sessions.user_id = (select auth.uid())
    )
  );

-- Drafts: whoever owns the session. What is written may point at a revision of that same session only: a foreign key
-- does not ask whether the writer may see the row it points at.
create policy "Users can view their own session_drafts"
  on session_drafts
  for select
  to authenticated
  using (
    exists (
      select
      from sessions
      where sessions.id = session_drafts.session_id
        and sessions.user_id = (select auth.uid())
    )
  );

create policy "Users can insert their own session_drafts"
  on session_drafts
  for insert
  to authenticated
  with check (
    exists (
      select
      from sessions
      where sessions.id = session_drafts.session_id
        and sessions.user_id = (select auth.uid())
    )
    and (
      ir_revision_id is null
      or exists (
        select
        from session_revisions
        where session_revisions.id = session_drafts.ir_revision_id
          and session_revisions.session_id = session_drafts.session_id
      )
    )
  );

create policy "Users can update their own session_drafts"
  on session_drafts
  for update
  to authenticated
  using (
    exists (
      select
      from sessions
      where sessions.id = session_drafts.session_id
        and sessions.user_id = (select auth.uid())
    )
  )
  with check (
    exists (
      select
      from sessions
      where sessions.id = session_drafts.session_id
        and sessions.user_id = (select auth.uid())
    )
    and (
      ir_revision_id is null
      or exists (
        select
        from session_revisions
        where session_revisions.id = session_drafts.ir_revision_id
          and session_revisions.session_id = session_drafts.session_id
      )
    )
  );

create policy "Users can delete their own session_drafts"
  on session_drafts
  for delete
  to authenticated
  using (
    exists (
      select
      from sessions
      where sessions.id = session_drafts.session_id
        and sessions.user_id = (select auth.uid())
    )
  );

-- Resolutions: the same as drafts.
create policy "Users can view their own hole_resolutions"
  on hole_resolutions
  for select
  to authenticated
  using (
    exists (
      select
      from sessions
      where sessions.id = hole_resolutions.session_id
        and sessions.user_id = (select auth.uid())
    )
  );

create policy "Users can insert their own hole_resolutions"
  on hole_resolutions
  for insert
  to authenticated
  with check (
    exists (
      select
      from sessions
      where sessions.id = hole_resolutions.session_id
        and sessions.user_id = (select auth.uid())
    )
    and (
      ir_revision_id is null
      or exists (
        select
        from session_revisions
        where session_revisions.id = hole_resolutions.ir_revision_id
          and session_revisions.session_id = hole_resolutions.session_id
      )
    )
  );

create policy "Users can update their own hole_resolutions"
  on hole_resolutions
  for update
  to authenticated
  using (
    exists (
      select
      from sessions
      where sessions.id = hole_resolutions.session_id
        and sessions.user_id = (select auth.uid())
    )
  )
  with check (
    exists (
      select
      from sessions
      where sessions.id = hole_resolutions.session_id
        and sessions.user_id = (select auth.uid())
    )
    and (
      ir_revision_id is null
      or exists (
        select
        from session_revisions
        where session_revisions.id = hole_resolutions.ir_revision_id
          and session_revisions.session_id = hole_resolutions.session_id
      )
    )
  );

create policy "Users can delete their own hole_resolutions"
  on hole_resolutions
  for delete
  to authenticated
  using (
    exists (
      select
      from sessions
      where sessions.id = hole_resolutions.session_id
        and sessions.user_id = (select auth.uid())
    )
  );
