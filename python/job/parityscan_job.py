"""A job for spark-submit: ``spark-submit parityscan_job.py FOLDER... --out FOLDER``. See README.md for the cluster's side."""

import argparse

from pyspark.sql import SparkSession

from parityscan.spark import Settings, run


def main() -> None:
    """Reads the arguments and runs the scan."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folders", nargs="+", help="folders with exports, as Spark can read them")
    parser.add_argument("--out", required=True, help="where the Parquet tables go")
    parser.add_argument("--as-of", help="day that ages and gaps are counted to [default: today]")
    parser.add_argument("--dictionaries", help="folder of tables, at the same path on every machine")
    parser.add_argument("--ruleset", action="append", default=[], help="a further ruleset, at the same path on every machine")
    parser.add_argument("--password-file", help="file with passwords, one a line, read by the driver")
    parser.add_argument("--ocr", default="auto", choices=["auto", "never", "always"])
    parser.add_argument("--timeout", type=int, help="seconds that a file may take")
    given = parser.parse_args()
    passwords: tuple[str, ...] = ()
    if given.password_file:
        with open(given.password_file, encoding="utf-8-sig") as lines:
            passwords = tuple(line.rstrip("\r\n") for line in lines if line.strip())
    settings = Settings(
        dictionaries=given.dictionaries,
        rulesets=tuple(given.ruleset),
        ocr=given.ocr,
        passwords=passwords,
        as_of=given.as_of,
        timeout=given.timeout,
    )
    spark = SparkSession.builder.appName("parityscan").getOrCreate()
    try:
        run(spark, given.folders, given.out, settings)
    finally:
        spark.stop()


if __name__ == "__main__":
    main()
