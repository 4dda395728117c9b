create or replace function public.check_request() returns void
language plpgsql security definer set search_path = ''
as $$
declare
  who text := coalesce(auth.uid()::text, current_setting('request.headers', true)::json ->> 'x-forwarded-for', 'unknown');
begin
  if current_setting('request.method', true) in ('POST', 'PATCH', 'PUT', 'DELETE') and not private.take_token(who, 60, 1) then
    raise sqlstate 'PGRST' using
      message = json_build_object('code', '429', 'message', 'slow down')::text,
      detail = json_build_object('status', 429, 'headers', json_build_object('Retry-After', '5'))::text;
  end if;
end $$;
