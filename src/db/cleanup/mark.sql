-- Not older than the last row of the batch before: what lies before it has been gone through.
:"time" >= :'mark'
