# ruff: noqa: INP001 - a script to copy, no module
"""News in, facts out on Spark: `mapInPandas`, everything loaded once a worker.

Needs pyspark, pandas, pyarrow and Java. From a machine of the cluster, or for a try on your own:

    spark-submit examples/spark.py IN OUT                 # IN: text files, one article each; OUT: Parquet, a fact a row
    python examples/spark.py IN OUT --master 'local[2]'

The package is a singleton of its Python worker: word lists and reader are loaded with the first article and kept for
all others, since Spark uses its workers again (`spark.python.worker.reuse`, on unless you turn it off). A text that
fails is a row with its reason; it stops nothing. The rows are the same facts, with the same ids, as
`extractor run IN -o OUT` writes into facts.jsonl.
"""

from __future__ import annotations

import argparse
import json
import os
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlparse

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd
    from pyspark.sql import DataFrame, SparkSession

SCHEMA = """
source string, id string, type string, modality string, negated boolean, evidence string, start int, end int,
confidence double, by string, roles string, attribution string, published string, error string
"""


def facts(spark: SparkSession, folder: str, model: str = "accurate") -> DataFrame:
    """Read a folder's text files and give their facts, a row each; names are relative to the folder."""
    files = spark.read.format("binaryFile").option("recursiveFileLookup", "true").load(folder)
    root = unquote(urlparse(folder).path).rstrip("/")

    def extract(batches: Iterator[pd.DataFrame]) -> Iterator[pd.DataFrame]:
        import pandas as pd

        for batch in batches:
            texts = zip(batch["path"], batch["content"], strict=True)
            rows = [row for path, raw in texts for row in _rows(_name(path, root), bytes(raw), model)]
            columns = [column.split()[0] for column in SCHEMA.split(",")]
            yield pd.DataFrame(rows, columns=columns, dtype=object)  # pandas' own strings are more than Spark takes

    return files.select("path", "content").mapInPandas(extract, SCHEMA)


def _rows(name: str, raw: bytes, model: Any) -> list[dict[str, Any]]:
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # a worker has one core
    from extractor.documents import split
    from extractor.model import Settings, Source
    from extractor.outputs import to_rows
    from extractor.pipeline import run

    try:
        found = [run(source, Settings(model=model)) for source in split(Source(raw=raw, name=name))]
        return [_row(row) for extraction in found for row in to_rows(extraction)]
    except Exception as error:  # noqa: BLE001 - one text must not stop a million others
        return [{"source": name, "error": f"{type(error).__name__}: {error}"}]


def _row(fact: dict[str, Any]) -> dict[str, Any]:
    plain = {key: fact[key] for key in ("source", "id", "type", "modality", "negated", "evidence", "by", "published")}
    nested = {key: json.dumps(fact[key], ensure_ascii=False) for key in ("roles", "attribution") if fact[key]}
    return {**plain, **nested, "start": fact["span"][0], "end": fact["span"][1], "confidence": fact["confidence"]}


def _name(path: str, root: str) -> str:
    return str(PurePosixPath(unquote(urlparse(path).path)).relative_to(root))


def main() -> None:
    """Write the facts of a folder as Parquet."""
    from pyspark.sql import SparkSession

    parser = argparse.ArgumentParser(description="News in, facts out on Spark.")
    parser.add_argument("folder")
    parser.add_argument("out")
    parser.add_argument("--model", default="accurate", choices=("accurate", "fast", "rules"))
    parser.add_argument("--master", help="where to run, if not as spark-submit says")
    options = parser.parse_args()
    builder = SparkSession.builder.appName("extractor")
    spark = (builder.master(options.master) if options.master else builder).getOrCreate()
    facts(spark, options.folder, options.model).write.mode("overwrite").parquet(options.out)
    spark.stop()


if __name__ == "__main__":
    main()
