vacuum (analyze) public.notifications;
