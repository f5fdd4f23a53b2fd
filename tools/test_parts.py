"""Print Odoo's test tags of each part, a line a part: together they are all tests.

Parts are run side by side. A browser takes a processor of its own, so all tests that
start one are in the first part. What the other classes take is guessed by what they
are; the last part is whatever is in no other, so that no test is ever left out.

    python tools/test_parts.py training_operations 2
"""

import ast
import sys
from pathlib import Path

TESTS = Path(__file__).parent.parent / "tests"
# About how long a test takes, compared with one that needs no server.
BROWSER, SERVER, PLAIN = 14, 2, 1


def read_classes():
    """[(whether it starts a browser, weight, name)] of all classes with tests."""
    found = []
    for path in sorted(TESTS.glob("test_*.py")):
        source = path.read_text(encoding="utf-8")
        for node in ast.parse(source).body:
            if not isinstance(node, ast.ClassDef) or not node.name.startswith("Test"):
                continue
            text = ast.get_source_segment(source, node)
            starts_browser = "start_tour(" in text or "browser_js(" in text
            asks_server = "Http" in text or "url_open(" in text
            each = BROWSER if starts_browser else SERVER if asks_server else PLAIN
            found.append((starts_browser, each * text.count("def test_"), node.name))
    return found


def divide(classes, count):
    """Names of the classes of each part but the last, about equal in weight."""
    parts = [[] for _part in range(count)]
    filled = [0] * count
    for browser, weight, name in sorted(classes, key=lambda row: not row[0]):
        part = 0 if browser else min(range(count), key=filled.__getitem__)
        parts[part].append(name)
        filled[part] += weight
    return parts[:-1]


def main():
    module, count = sys.argv[1], int(sys.argv[2])
    named = divide(read_classes(), count)
    for names in named:
        print(",".join(f"/{module}:{name}" for name in names))
    taken = [name for names in named for name in names]
    print(",".join([f"/{module}", *(f"-/{module}:{name}" for name in taken)]))


if __name__ == "__main__":
    main()
