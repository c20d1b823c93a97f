// Ends whatever still works on a copy: a server goes on for a while when nobody waits for the answer any more.
// parameters:
//   copy  text  -  what the copy is called
SHOW TRANSACTIONS YIELD transactionId AS id, parameters
WHERE parameters.name = $copy
TERMINATE TRANSACTIONS id YIELD transactionId AS ended
RETURN ended
