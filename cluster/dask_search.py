#!/usr/bin/env python3
"""A search with Dask: its shards as tasks on the workers of a cluster, joined at the end.

    cluster/dask_search.py ROSTER MENU FOLDER --shards 8 --scheduler tcp://host:8786
    cluster/dask_search.py ROSTER MENU FOLDER --shards 8 --workers 2     (a cluster of its own, on
                                                                         this machine)

FOLDER is shared by all machines and takes one store a shard; a task whose worker died is run again
elsewhere and goes on from its store. The answer is FOLDER/result.FORMAT. Needs the package
"distributed", and the command overlap on every machine.
"""

import argparse
import pathlib
import subprocess
import sys
import time

from distributed import Client, LocalCluster, as_completed


def overlap(command, *arguments):
    """Runs the command; its exit status, 0 (all verified) or 1 (some points are not)."""
    while True:
        run = subprocess.run([command, *map(str, arguments)], capture_output=True, text=True)
        # What a worker that died had started may still be at work on the store.
        if run.returncode != 73 or "in use by another process" not in run.stderr:
            break
        time.sleep(2)
    if run.returncode not in (0, 1):
        raise RuntimeError(run.stderr.strip() or f"overlap ended with status {run.returncode}")
    return run.returncode


def shard(command, roster, menu, folder, index, count, threads, options):
    overlap(
        command,
        "search",
        roster,
        menu,
        "--store",
        folder / f"shard-{index}.db",
        "--shard",
        f"{index}/{count}",
        "--threads",
        threads,
        "--quiet",
        *options,
    )
    return index


def search(client, arguments):
    count = arguments.shards
    stores = [arguments.folder / f"shard-{index}.db" for index in range(1, count + 1)]
    tasks = [
        client.submit(
            shard,
            arguments.overlap,
            arguments.roster,
            arguments.menu,
            arguments.folder,
            index,
            count,
            arguments.threads,
            arguments.option,
            pure=False,
            retries=3,
        )
        for index in range(1, count + 1)
    ]
    for done, task in enumerate(as_completed(tasks), 1):
        print(f"shard {task.result()}/{count} done, {count - done} to go", file=sys.stderr)
    run = arguments.folder / "run.db"
    overlap(arguments.overlap, "merge", *stores, "--output", run)
    return overlap(
        arguments.overlap,
        "search",
        arguments.roster,
        arguments.menu,
        "--store",
        run,
        "--quiet",
        "--format",
        arguments.format,
        "--output",
        arguments.folder / f"result.{arguments.format}",
        *arguments.option,
    )


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("roster", type=pathlib.Path)
    parser.add_argument("menu", type=pathlib.Path)
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--shards", type=int, required=True)
    parser.add_argument("--scheduler", help="address of a running scheduler")
    parser.add_argument(
        "--workers", type=int, default=2, help="workers of a cluster on this machine"
    )
    parser.add_argument("--threads", type=int, default=1, help="threads of each shard")
    parser.add_argument("--format", default="table", choices=["table", "json", "csv"])
    parser.add_argument("--overlap", default="overlap", help="the command")
    parser.add_argument(
        "--option",
        action="append",
        default=[],
        help="one more option of overlap search, as --option=--all",
    )
    arguments = parser.parse_args()
    for name in ("roster", "menu", "folder"):
        setattr(arguments, name, getattr(arguments, name).resolve())
    arguments.folder.mkdir(parents=True, exist_ok=True)
    try:
        if arguments.scheduler:
            with Client(arguments.scheduler) as client:
                return search(client, arguments)
        with LocalCluster(
            n_workers=arguments.workers, threads_per_worker=1, dashboard_address=None
        ) as cluster:
            with Client(cluster) as client:
                return search(client, arguments)
    except RuntimeError as error:
        print(error, file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
