-- The due rows of some blocks. One that is being changed is waited for a moment and then looked at again.
delete from only :"heap_schema".:"heap"
where :within:
  and (
    :due:
  );
