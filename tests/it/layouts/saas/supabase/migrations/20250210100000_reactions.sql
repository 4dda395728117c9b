create table public.reactions (
  comment_id bigint not null references public.comments on delete cascade,
  user_id uuid not null default auth.uid() references public.profiles on delete cascade,
  emoji text not null check (emoji in ('👍', '🎉', '❤️', '😄', '👀', '🚀')),
  primary key (comment_id, user_id, emoji)
);
create index reactions_user_id_idx on public.reactions (user_id);
alter table public.reactions enable row level security;
create policy "see reactions" on public.reactions for select to authenticated using (exists (select 1 from public.comments c where c.id = comment_id));
create policy "react" on public.reactions for insert to authenticated with check (user_id = (select auth.uid()));
create policy "take it back" on public.reactions for delete to authenticated using (user_id = (select auth.uid()));
