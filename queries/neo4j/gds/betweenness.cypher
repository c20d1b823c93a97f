// Betweenness over distances, from all people or from a part of them as starting points.
// parameters:
//   name         text     -  what the copy is called
//   sources      integer  -  how many starting points
//   seed         integer  -  start of the random numbers
//   concurrency  integer  -  threads
CALL gds.betweenness.stream($name, {relationshipWeightProperty: 'cost', samplingSize: $sources, samplingSeed: $seed,
  concurrency: $concurrency})
YIELD nodeId, score
RETURN gds.util.asNode(nodeId).id AS id, score AS value
