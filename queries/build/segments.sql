-- Every loaded file, with the number of the person whose own view it is, if it is anybody's.
select f.segment, p.person, f.source, f.scope, f.people, f.interactions, f."first", f."last", f.loader
from files f left join persons p on p.reference = f.owner
