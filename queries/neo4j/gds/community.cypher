// Communities by depth (Leiden).
// parameters:
//   name         text     -  what the copy is called
//   resolution   number   -  higher gives more and smaller communities
//   seed         integer  -  start of the random numbers
//   concurrency  integer  -  threads
CALL gds.leiden.stream($name, {relationshipWeightProperty: 'depth', gamma: $resolution, randomSeed: $seed,
  concurrency: $concurrency})
YIELD nodeId, communityId
RETURN gds.util.asNode(nodeId).id AS id, communityId AS value
