"""Runs the recipes of a document.

    python recipes.py DOCUMENT SHOWN=DIRECTORY ...

Each block of Python in the document names, in quotes, a directory that one or more of the arguments stand for, and ends with an
expression that has the columns id and delay. Prints for each block and directory a line "heading<TAB>SHOWN<TAB>rows", sorted.
"""

import ast
import concurrent.futures
import json
import os
import pathlib
import re
import subprocess
import sys


def blocks(document):
    """Heading and code of each."""
    heading = None
    for part in re.finditer(r"^#+ ([^\n]*)$|^```python\n(.*?)^```", document, re.MULTILINE | re.DOTALL):
        heading = part[1] or heading
        if part[2]:
            yield heading, part[2]


def run(code):
    """The value of the last line."""
    tree = ast.parse(code)
    names = {}
    exec(compile(ast.Module(tree.body[:-1], []), "recipe", "exec"), names)
    return eval(compile(ast.Expression(tree.body[-1].value), "recipe", "eval"), names)


def rows(result):
    """Of a table of any engine."""
    for name in ("to_arrow_table", "to_arrow"):
        if hasattr(result, name):
            result = getattr(result, name)()
            break
    return sorted([row["id"], row["delay"]] for row in result.to_pylist())


def main(document, arguments):
    tasks = []
    for heading, code in blocks(pathlib.Path(document).read_text("utf-8")):
        pairs = [argument.split("=", 1) for argument in arguments]
        there = [(shown, path) for shown, path in pairs if f"{shown}" in code]
        assert there, f"no directory for the recipe of {heading}"
        tasks += [(heading, shown, code.replace(shown, path)) for shown, path in there]

    def output(task):
        done = subprocess.run([sys.executable, "-B", __file__, "--run", task[2]], capture_output=True, text=True)
        if done.returncode != 0:
            raise SystemExit(f"{task[0]}:\n{task[2]}\n{done.stderr}")
        return done.stdout.strip()

    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as executor:
        for (heading, shown, _), found in zip(tasks, executor.map(output, tasks)):
            print(heading, shown, found, sep="\t")


if __name__ == "__main__":
    if sys.argv[1] == "--run":
        print(json.dumps(rows(run(sys.argv[2]))))
    else:
        main(sys.argv[1], sys.argv[2:])
