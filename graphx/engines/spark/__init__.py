"""Spark, for logs that outgrow one machine: the derived tables made on a cluster, by the same queries.

The only package that imports pyspark and sqlglot; without them importing it raises :class:`EngineError`. The executors run no
Python: queries are SQL, and results come back as Arrow, partition by partition. Every number is the one that the local engine
gives, so the tables of both have one version.
"""

from __future__ import annotations

from graphx.errors import EngineError

try:
    import pyspark  # noqa: F401
    import sqlglot  # noqa: F401
except ImportError as missing:
    raise EngineError(
        f"Spark needs packages that are not installed ({missing.name}). Install them: pip install -r requirements-spark.txt, "
        "or graphx with its extra 'spark'"
    ) from missing

from graphx.engines.spark.cluster import Cluster
from graphx.engines.spark.dialect import translate
from graphx.engines.spark.tables import Spark

__all__ = ["Cluster", "Spark", "translate"]
