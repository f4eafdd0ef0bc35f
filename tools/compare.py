#!/usr/bin/env python3
"""The main question of `kapok bench facts` put to other programs: DuckDB, Polars, and PostgreSQL with a covering index.

Every one of them gets the same facts (`kapok bench facts --dump`), in the narrowest columns that hold them, in memory or warm, and both cores. The
answers must be equal, else nothing is printed. Of several ways to ask, the fastest counts. Run by hand, on a machine that does nothing else:

    python3 -m venv VENV && VENV/bin/pip install duckdb polars
    cargo build --release -p kapok
    VENV/bin/python tools/compare.py --kapok target/release/kapok --rows 10000000

Prints one JSON document: milliseconds (the median of the runs), and how many times as long as Kapok each took. Needs about 2 GB of disk for ten
million facts. PostgreSQL is left out where it is not installed.
"""

import argparse, json, os, shutil, statistics, subprocess, tempfile, time
from pathlib import Path

COLUMNS = ["month", "district", "first", "times", "person", "minutes"]
PLAIN = """select month, district, sum(first), sum(times), count(distinct person), sum(minutes) from fact group by month, district
           order by month, district"""
# A person of a month and district first: the way that needs no set of its own for each group.
NESTED = """select month, district, sum(first), sum(times), count(person), sum(minutes) from
            (select month, district, person, sum(first) as first, sum(times) as times, sum(minutes) as minutes
             from fact group by month, district, person) as one group by month, district order by month, district"""


def timed(runs, ask):
    """The median of so many runs in milliseconds, after one that is not counted; and the last answer."""
    ask()
    times = []
    for _ in range(runs):
        begin = time.perf_counter()
        answer = ask()
        times.append((time.perf_counter() - begin) * 1000)
    return statistics.median(times), answer


def rows(answer):
    return [tuple(int(value) for value in row) for row in answer]


def duckdb(facts, runs, threads):
    import duckdb

    base = duckdb.connect()
    base.execute(f"set threads = {threads}")
    kinds = "{'month': 'UTINYINT', 'district': 'USMALLINT', 'first': 'UTINYINT', 'times': 'SMALLINT', 'person': 'INTEGER', 'minutes': 'SMALLINT'}"
    base.execute(f"create table fact as select * from read_csv('{facts}', header = false, columns = {kinds})")
    for name, text in [("count distinct", PLAIN), ("by person first", NESTED)]:
        yield (name, *timed(runs, lambda: base.execute(text).fetchall()))


def polars(facts, runs, threads):
    os.environ["POLARS_MAX_THREADS"] = str(threads)
    import polars

    whole = [polars.UInt8, polars.UInt16, polars.UInt8, polars.Int16, polars.Int32, polars.Int16]
    frame = polars.read_csv(facts, has_header=False, new_columns=COLUMNS, schema_overrides=dict(zip(COLUMNS, whole)))
    sums = [polars.col(name).cast(polars.Int64).sum() for name in ("first", "times", "minutes")]
    groups = frame.lazy().group_by("month", "district").agg(sums[0], sums[1], polars.col("person").drop_nulls().n_unique(), sums[2])
    nested = frame.lazy().group_by("month", "district", "person").agg(*sums).group_by("month", "district")
    nested = nested.agg(polars.col("first").sum(), polars.col("times").sum(), polars.col("person").count(), polars.col("minutes").sum())
    for name, question in [("n_unique", groups), ("by person first", nested)]:
        question = question.sort("month", "district")
        yield (name, *timed(runs, lambda: question.collect().rows()))


class Postgres:
    """A cluster of this run's own, on a socket in a directory that goes away."""

    def __init__(self, programs, directory):
        self.programs, self.directory = programs, directory
        if os.geteuid() == 0:
            # it does not run as root
            shutil.chown(directory, "postgres")
        self.shell(f"{programs}/initdb -D {directory}/data -U kapok -A trust -E UTF8 --locale=C >/dev/null")
        settings = f"-c listen_addresses= -c unix_socket_directories={directory} -c shared_buffers=4GB -c fsync=off -c max_wal_size=8GB"
        self.shell(f"{programs}/pg_ctl -D {directory}/data -l {directory}/log -w -o '{settings}' start >/dev/null")

    def shell(self, script, text=None):
        drop = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"] if os.geteuid() == 0 else []
        return subprocess.run([*drop, "sh", "-c", script], input=text, check=True, capture_output=True, text=True, cwd=self.directory).stdout

    def ask(self, text):
        return self.shell(f"{self.programs}/psql -h {self.directory} -U kapok -d postgres -v ON_ERROR_STOP=1 -At -F ,", text)

    def stop(self):
        self.shell(f"{self.programs}/pg_ctl -D {self.directory}/data -m immediate stop >/dev/null")


def postgres(facts, runs, threads, programs):
    directory = tempfile.mkdtemp(prefix="compare-")
    base = Postgres(programs, directory)
    try:
        kinds = "month smallint, district smallint, first smallint, times smallint, person integer, minutes smallint"
        base.ask(f"create table fact ({kinds})")
        with open(facts) as lines:
            base.ask("copy fact from stdin with (format csv);\n" + lines.read())
        base.ask("create index covering on fact (month, district, person) include (first, times, minutes)")
        base.ask("vacuum (freeze, analyze) fact")
        begin = f"set max_parallel_workers_per_gather = {threads}; set work_mem = '1GB'; set jit = off;"
        for name, text in [("count distinct", PLAIN), ("by person first", NESTED)]:
            # its own clock: the way to it and back is not counted
            answer = rows(line.split(",") for line in base.ask(begin + text).splitlines() if "," in line)
            times = [line for line in base.ask(begin + "\n\\timing on\n" + f"{text};\n" * (runs + 1)).splitlines() if line.startswith("Time:")]
            yield name, statistics.median(float(line.split()[1]) for line in times[-runs:]), answer
    finally:
        base.stop()
        shutil.rmtree(directory, ignore_errors=True)


def main():
    line = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    line.add_argument("--kapok", required=True, help="the program, a release build")
    line.add_argument("--rows", type=int, default=10_000_000)
    line.add_argument("--runs", type=int, default=5)
    line.add_argument("--threads", type=int, default=2)
    line.add_argument("--postgres", default="/usr/lib/postgresql/15/bin", help="where its programs are")
    chosen = line.parse_args()
    with tempfile.TemporaryDirectory(prefix="compare-") as directory:
        facts = f"{directory}/facts.csv"
        bench = [chosen.kapok, "bench", "facts", "--rows", str(chosen.rows)]
        subprocess.run([*bench, "--dump", facts], check=True)
        expected = rows(line.split(",") for line in Path(directory, "facts.answer.csv").read_text().splitlines())
        others = {"duckdb": duckdb(facts, chosen.runs, chosen.threads), "polars": polars(facts, chosen.runs, chosen.threads)}
        if Path(chosen.postgres, "initdb").exists():
            others["postgresql"] = postgres(facts, chosen.runs, chosen.threads, chosen.postgres)
        took = {}
        for program, ways in others.items():
            took[program] = {}
            for way, milliseconds, answer in ways:
                if rows(answer) != expected:
                    raise SystemExit(f"{program} ({way}) answers otherwise: nothing is compared")
                took[program][way] = round(milliseconds, 1)
        # asked last, as the others were: one after another, nothing beside it
        kapok = json.loads(subprocess.run([*bench, "--format", "json"], check=True, capture_output=True, text=True).stdout)
    main_ms = kapok["main_ms"]
    ratio = {program: round(min(ways.values()) / main_ms, 1) for program, ways in took.items()}
    told = {
        "rows": chosen.rows,
        "groups": len(expected),
        "answers": "equal",
        "load_average": os.getloadavg()[0],
        "milliseconds": {"kapok": main_ms, **took},
        "times_as_long_as_kapok": ratio,
        "scan_ms": kapok["scan_ms"],
        "kapok_times_the_scan": round(main_ms / kapok["scan_ms"], 1),
        "bytes_per_fact": kapok["bytes_per_fact"],
    }
    print(json.dumps(told, indent=1))


if __name__ == "__main__":
    main()
