#!/usr/bin/env python3
"""verify_audit.py DATABASE-OR-JSONL [ANCHOR-FILE]: follows the chain of Kapok's audit with nothing but Python's standard library.

The format is docs/audit.md. Reads either the SQLite database itself or the JSON lines that the audit page exports; with the file of anchors
(kapok.anchor) it also finds that the end was cut off. Prints what is wrong, line by line; exit status 0 when nothing is."""
import hashlib, json, re, sqlite3, sys


def rows(path):
    with open(path, "rb") as file:
        if file.read(15) != b"SQLite format 3":
            for line in open(path, encoding="utf-8"):
                row = json.loads(line)
                yield row["n"], row["at"], row["actor"], row["action"], row["target"], row["detail"], bytes.fromhex(row["chain"])
            return
    database = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    yield from database.execute("select n, at, actor, action, target, detail, chain from audit order by n")


def link(before, n, at, actor, action, target, detail):
    text = lambda word: len(word.encode()).to_bytes(8, "big") + word.encode()
    number = lambda value: value.to_bytes(4, "big")
    return hashlib.sha256(before + number(n) + at.to_bytes(8, "big", signed=True) + number(actor) + number(target) + text(action) + text(detail)).digest()


def verify(path, anchors=None):
    wrong, chains, last, before = [], {}, None, bytes(32)
    for n, at, actor, action, target, detail, chain in rows(path):
        # an export of some days begins in the middle: its first line is taken on trust
        first_of_part = last is None and n > 1 and not path.endswith(".db")
        if n != (n if first_of_part else (last or 0) + 1):
            wrong.append(f"line {(last or 0) + 1} is missing")
        elif not first_of_part and link(before, n, at, actor, action, target, detail) != bytes(chain):
            wrong.append(f"line {n} does not follow from the one before")
        last, before = n, bytes(chain)
        chains[n] = before
    for line in open(anchors, encoding="utf-8") if anchors else []:
        said = re.search(r"^(\S+) .* audit (\d+) ([0-9a-f]{64})$", line.strip())
        if said and int(said[2]) > (last or 0):
            wrong.append(f"line {said[2]} was anchored at {said[1]}, but the audit ends at {last or 0}")
        elif said and int(said[2]) in chains and chains[int(said[2])].hex() != said[3]:
            wrong.append(f"line {said[2]} is not the one that was anchored at {said[1]}")
    return last or 0, wrong


if __name__ == "__main__":
    lines, wrong = verify(*sys.argv[1:3])
    print("\n".join(wrong) if wrong else f"{lines} lines, nothing wrong")
    sys.exit(1 if wrong else 0)
