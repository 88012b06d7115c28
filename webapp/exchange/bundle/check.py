"""Check an open data bundle: `python check.py BUNDLE.zip`. Needs Python 3.9 and nothing else.

It recomputes what the bundle says about itself: every file has its hash, the ledger balances, the
counts of the themes equal what one counts in the rows, and every clause of an objective leads over
themes and points to submissions that are in the bundle. No table may carry anything about a person.
"""

import csv
import hashlib
import io
import json
import sys
import zipfile
from collections import defaultdict

SUMS = "SHA256SUMS"
# Columns that would say something about a person or join what one person did.
PERSONAL = {
    "participant", "account", "email", "name", "age", "age_band", "lane", "gender", "county",
    "region", "voter", "person", "group_letter", "network", "network_count",
}  # fmt: skip
PARTS = ("themed", "unthemed", "set_aside", "removed", "withdrawn")


def check(path):
    """(lines that hold, lines that don't) for the bundle at `path`."""
    with zipfile.ZipFile(path) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    tables = {
        name[: -len(".csv")]: read_table(content)
        for name, content in files.items()
        if name.endswith(".csv")
    }
    good, bad = [], []
    for verify in (hashes, manifest):
        verify(files, good, bad)
    for verify in (ledger, aggregates, words, chain, persons):
        verify(tables, good, bad)
    return good, bad


def read_table(content):
    csv.field_size_limit(10**9)
    text = io.StringIO(content.decode("utf-8-sig"), newline="")
    return list(csv.DictReader(text))


def hashes(files, good, bad):
    """Every file but the list itself is in the list, with the hash it has."""
    listed = {}
    for line in files.get(SUMS, b"").decode().splitlines():
        value, _, name = line.partition("  ")
        listed[name] = value
    names = set(files) - {SUMS}
    for name in sorted(names ^ set(listed)):
        bad.append(f"{name} is in the bundle or in {SUMS}, but not in both")
    wrong = [n for n in names & set(listed) if hashlib.sha256(files[n]).hexdigest() != listed[n]]
    bad.extend(f"{name} was changed after the bundle was made" for name in sorted(wrong))
    if not wrong:
        good.append(f"{len(names & set(listed))} files have the hash that {SUMS} gives")


def manifest(files, good, bad):
    """datapackage.json describes every table: its hash, its rows, every column."""
    if "datapackage.json" not in files:
        bad.append("datapackage.json is missing")
        return
    described = json.loads(files["datapackage.json"])["resources"]
    for table in described:
        content = files.get(table["path"])
        if content is None:
            bad.append(f"{table['path']} is described and missing")
            continue
        rows = read_table(content)
        if hashlib.sha256(content).hexdigest() != table["hash"].replace("sha256:", ""):
            bad.append(f"{table['path']} has another hash than datapackage.json gives")
        if len(rows) != table["rows"]:
            bad.append(f"{table['path']} has {len(rows)} rows, described are {table['rows']}")
        header = content.decode("utf-8-sig").splitlines()[0].split(",")
        fields = [field["name"] for field in table["schema"]["fields"]]
        if header != fields or not all(f["description"] for f in table["schema"]["fields"]):
            bad.append(f"{table['path']} has columns that are not described")
    good.append(f"{len(described)} tables are described, column by column")


def ledger(tables, good, bad):
    """Received is the sum of its parts."""
    counts = {row["count_of"]: int(row["submissions"]) for row in tables.get("ledger", [])}
    if not counts:
        good.append("no analysis is published, so there is no ledger to balance")
        return
    played = {row["count_of"]: int(row["role_played"]) for row in tables["ledger"]}
    if played["received"] != sum(played[part] for part in PARTS):
        bad.append(f"ledger: {played['received']} said from 2060 are not the sum of their parts")
    total = sum(counts[part] for part in PARTS)
    line = f"ledger: {counts['received']} received = " + " + ".join(
        f"{counts[part]} {part}" for part in PARTS
    )
    (good if total == counts["received"] else bad).append(line)


def aggregates(tables, good, bad):
    """The public counts of every theme, recounted in the rows."""
    points, submissions = defaultdict(int), defaultdict(set)
    for row in tables.get("points", []):
        if row["role_played"]:  # in its own lane, and in no count of people
            continue
        points[row["theme"]] += 1
        submissions[row["theme"]].add(row["submission"])
    themes = tables.get("themes", [])
    for row in themes:
        name = row["theme"]
        if int(row["public_points"]) != points[name]:
            bad.append(
                f"theme {name}: {row['public_points']} public points, counted {points[name]}"
            )
        if int(row["public_submissions"]) != len(submissions[name]):
            counted = len(submissions[name])
            bad.append(f"theme {name}: {row['public_submissions']} submissions, counted {counted}")
        if int(row["received"] or 0) < len(submissions[name]):
            bad.append(f"theme {name}: fewer received than shown")
        if int(row["distinct"] or 0) > int(row["received"] or 0):
            bad.append(f"theme {name}: more different than received")
    good.append(
        f"the counts of {len(themes)} themes were recounted in {sum(points.values())} points"
    )


def words(tables, good, bad):
    """Each point is exactly the piece of the submission that it says it is."""
    texts = {
        (row["submission"], row["question"], row["part"]): plain(row["text"])
        for row in tables.get("submissions", [])
    }
    rows = tables.get("points", [])
    for row in rows:
        whole = texts.get((row["submission"], row["question"], row["part"]))
        if whole is None:
            bad.append(f"point {row['point']}: its submission is not in the bundle")
            continue
        piece = {text[int(row["start"]) : int(row["end"])] for text in whole}
        if not piece & plain(row["text"]):
            bad.append(f"point {row['point']}: other words than in its submission")
    good.append(f"{len(rows)} points are pieces of submissions in the bundle, word for word")


def plain(text):
    """What a cell may stand for: a sign in front keeps spreadsheets from running a formula."""
    return {text, text[1:]} if text.startswith("'") else {text}


def chain(tables, good, bad):
    """Clause -> theme -> point -> submission; what lies in other bundles is counted apart."""
    here = {row["consultation"] for row in tables.get("consultation", [])}
    runs = {row["run"] for row in tables.get("ledger", [])}
    themes = {row["theme"] for row in tables.get("themes", [])}
    points = {row["point"]: row["submission"] for row in tables.get("points", [])}
    submissions = {row["submission"] for row in tables.get("submissions", [])}
    versions = {(row["objective"], row["version"]) for row in tables.get("objectives", [])}
    followed = elsewhere = 0
    for row in tables.get("evidence", []):
        if (row["objective"], row["version"]) not in versions:
            bad.append(f"evidence of objective {row['objective']}, which is not in the bundle")
        if row["consultation"] not in here or row["run"] not in runs:
            elsewhere += 1
            continue
        followed += 1
        if row["theme"] not in themes:
            bad.append(f"a clause rests on theme {row['theme']}, which is not in the bundle")
        if row["point"] and points.get(row["point"]) not in submissions:
            bad.append(f"a clause rests on point {row['point']}, which leads nowhere")
    for row in tables.get("responses", []):
        if row["theme"] not in themes:
            bad.append(f"an answer to theme {row['theme']}, which is not in the bundle")
    good.append(
        f"{followed} links from clauses lead to words; {elsewhere} lie in other consultations "
        "or earlier analyses of the same mission"
    )


def persons(tables, good, bad):
    """No table has a column about a person; votes are in counts only."""
    for name, rows in sorted(tables.items()):
        columns = set(rows[0]) if rows else set()
        for column in sorted(columns & PERSONAL):
            bad.append(f"{name} has the column {column}, which is about a person")
    good.append(f"{len(tables)} tables have no column about a person")


def main(arguments):
    if len(arguments) != 1:
        sys.exit("Say which bundle: python check.py BUNDLE.zip")
    good, bad = check(arguments[0])
    for line in good:
        print(f"holds   {line}")
    for line in bad:
        print(f"BROKEN  {line}")
    if bad:
        sys.exit(f"{len(bad)} things do not hold.")
    print("Everything holds.")


if __name__ == "__main__":
    main(sys.argv[1:])
