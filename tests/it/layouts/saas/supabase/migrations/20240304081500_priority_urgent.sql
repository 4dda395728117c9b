alter type public.task_priority add value 'urgent';
