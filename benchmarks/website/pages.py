"""Time and count the queries of the public pages: pages.py SERVER LOG WHAT."""

import re
import statistics
import sys
import time

import requests

RUNS = 9
# What the server notes of a request: queries, their time, the rest.
LINE = re.compile(r'"GET (\S+) HTTP/1\.\d" (\d+) \S+ (\d+) ([\d.]+) ([\d.]+)')


def wait_for(server):
    for _ in range(120):
        try:
            return requests.get(f"{server}/web/health", timeout=5).raise_for_status()
        except requests.RequestException:
            time.sleep(1)
    raise SystemExit("The server doesn't answer.")


def main(server, log, what):
    wait_for(server)
    _session, course, event = what.split(",")
    pages = [
        ("catalogue, dates", "/training"),
        ("catalogue, page 200", "/training/page/200"),
        ("catalogue, search", "/training?search=course+07&seats=3"),
        ("catalogue, courses", "/training?view=courses"),
        ("catalogue, month", "/training?view=calendar&month=2030-06"),
        ("one course", course),
        ("website_event, list", "/event"),
        ("website_event, search", "/event?search=7"),
        ("website_event, one event", event),
    ]
    for _name, path in pages:
        requests.get(server + path, timeout=300)  # compiles templates
    print(f"{'page':28}{'queries':>8}{'ms':>8}")
    for name, path in pages:
        times = []
        for _ in range(RUNS):
            begun = time.perf_counter()
            response = requests.get(server + path, timeout=300)
            times.append(time.perf_counter() - begun)
            response.raise_for_status()
        queries = read_queries(log, path)
        print(f"{name:28}{queries:>8}{1000 * statistics.median(times):>8.0f}")


def read_queries(log, path):
    """Queries of the last request for a page."""
    with open(log) as lines:
        found = [m for line in lines if (m := LINE.search(line)) and m[1] == path]
    return found[-1][3] if found else "?"


if __name__ == "__main__":
    main(*sys.argv[1:])
