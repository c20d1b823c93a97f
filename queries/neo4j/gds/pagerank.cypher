// PageRank by depth.
// parameters:
//   name         text     -  what the copy is called
//   damping      number   -  how often the walker follows a tie instead of starting anywhere
//   concurrency  integer  -  threads
CALL gds.pageRank.stream($name, {relationshipWeightProperty: 'depth', dampingFactor: $damping, maxIterations: 2000,
  tolerance: 1e-13, concurrency: $concurrency})
YIELD nodeId, score
RETURN gds.util.asNode(nodeId).id AS id, score AS value
