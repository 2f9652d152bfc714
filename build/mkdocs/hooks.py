"""Makes pages of documents that are no Markdown below docs, and links that hold on the site of those that hold in the repository."""

import os
import re
from pathlib import Path

from mkdocs.structure.files import File

ROOT = Path(__file__).resolve().parents[2]
# documents at the root of the repository, and the pages that they are
AT_ROOT = {
    "README.md": "index.md",
    "CONTRIBUTING.md": "contributing.md",
    "ARCHITECTURE.md": "architecture.md",
    "RATIONALE.md": "rationale.md",
}
ASSETS = {"site.css": "build/mkdocs/site.css", "kafka-arrow.svg": "build/kafka-arrow.svg"}

FENCED = re.compile(r"(^ *```.*?^ *```$)", re.DOTALL | re.MULTILINE)
LINK = re.compile(r"\]\(([^)\s:#]*)(#[^)\s]*)?\)")
# what stands between these is, on the site, a section of another document
INCLUDED = re.compile(r"^<!-- site: (\S+)#(.*?) -->$.*?^<!-- site: end -->$", re.DOTALL | re.MULTILINE)


def on_files(files, config):
    for document, page in AT_ROOT.items():
        files.append(File.generated(config, page, content=(ROOT / document).read_text()))
    for page, asset in ASSETS.items():
        files.append(File.generated(config, page, abs_src_path=str(ROOT / asset)))
    for rst in [file for file in files if file.src_uri.endswith(".rst")]:
        files.remove(rst)
        files.append(File.generated(config, page_of("docs/" + rst.src_uri), content=options(rst)))
    named = set(re.findall(r"[\w/-]+\.md", str(config.nav)))
    config.nav = expanded(config.nav, sorted(uri for uri in files.src_uris if uri.endswith(".md") and uri not in named))
    return files


def expanded(nav, others):
    """With FOLDER/* and * replaced by what they stand for."""
    found = []
    for entry in nav:
        if isinstance(entry, dict):
            (title, value), = entry.items()
            value = expanded(value, others) if isinstance(value, list) else value
            found += [{title: value}] if value else []
        elif entry.endswith("*"):
            taken = [page for page in others if page.startswith(entry[:-1])]
            # a folder that the navigation names has a place of its own
            if entry == "*":
                taken = [page for page in taken if "/" not in page]
            found += taken
        else:
            found.append(entry)
    return found


def on_page_markdown(markdown, page, config, files):
    uri = page.file.src_uri
    if uri in config.extra["wide"]:
        page.meta["hide"] = ["toc"]
    document = next((name for name, other in AT_ROOT.items() if other == uri), "docs/" + uri)
    if document == "README.md":
        # the navigation stands for it
        markdown = re.sub(r"^## Documentation$.*?(?=^Licence)", "", markdown, flags=re.DOTALL | re.MULTILINE)
    markdown = with_links(markdown, document, uri, config)
    return INCLUDED.sub(lambda match: with_links(section(*match.groups()), match[1], uri, config), markdown)


def section(document, heading):
    """What stands below a heading of a document in the repository, down to the next one."""
    found = re.search(rf"^## {re.escape(heading)}$(.*?)(?=^## )", (ROOT / document).read_text(), re.DOTALL | re.MULTILINE)
    if not found:
        raise ValueError(f"{document} has no section '{heading}'")
    return found[1].strip()


def with_links(markdown, document, uri, config):
    """The text of a document with links that hold on the page of that uri."""

    def link(match):
        target, anchor = match[1], match[2] or ""
        path = os.path.normpath(os.path.join(os.path.dirname(document), target)) if target else document
        page = page_of(path)
        if page:
            return f"]({os.path.relpath(page, os.path.dirname(uri) or '.')}{anchor})"
        if (ROOT / path).exists():
            kind = "tree" if (ROOT / path).is_dir() else "blob"
            return f"]({config.extra['repository']}/{kind}/main/{path}{anchor})"
        return match[0]  # which the build reports

    parts = FENCED.split(markdown)
    return "".join(part if part.lstrip().startswith("```") else LINK.sub(link, part) for part in parts)


def page_of(path):
    """The page or asset that a file of the repository is, or None."""
    if path in AT_ROOT:
        return AT_ROOT[path]
    if path.startswith("docs/") and (ROOT / path).is_file():
        return re.sub(r"\.rst$", ".md", path.removeprefix("docs/"))
    return None


# ---- references of options, as Kafka's ConfigDef writes them

TITLES = {
    "sink": "Options of the sink",
    "source": "Options of the source",
    "serde": "Options of producers and consumers",
    "converter": "Options of the converter",
    "store-s3": "Options of files in S3",
    "store-gcs": "Options of files in Google Cloud Storage",
    "store-azure": "Options of files in Azure Blob Storage",
}
OPTION = re.compile(r"^``(\S+)``\n(.*?)(?=^``|\Z)", re.DOTALL | re.MULTILINE)
PROPERTY = re.compile(r"^  \* (.*?): (.*)$", re.MULTILINE)


def options(rst):
    """Markdown: a table of all options, then a section for each."""
    text = Path(rst.abs_src_path).read_text()
    found = [(name, PROPERTY.sub("", body).split(), PROPERTY.findall(body)) for name, body in OPTION.findall(text)]
    names = "|".join(re.escape(name) for name, _, _ in sorted(found, reverse=True))
    named = re.compile(rf"(?<![\w.])({names})(?:(=[\w.,:/-]*\w)|(?![\w.=]*\w))")

    def prose(words):
        parts, last = [], 0
        for match in named.finditer(words):
            # a name that could be a word is one, unless it is given a value
            if "." in match[1] or match[2]:
                parts += [escaped(words[last:match.start()]), f"[{code(match[0])}](#{match[1]})"]
                last = match.end()
        return "".join(parts) + escaped(words[last:])

    lines = [f"# {TITLES.get(Path(rst.src_uri).stem, Path(rst.src_uri).stem)}", "", "| option, default | |", "|---|---|"]
    for name, words, properties in found:
        default = dict(properties).get("Default", "")
        # so many sentences as say something
        short = re.match(r".{40,}?\.(?= [A-Z])|.*", " ".join(words))[0]
        lines.append(f"| [{code(name)}](#{name})<br><small>{escaped(default)}</small> | {prose(short)} |")
    for name, words, properties in found:
        lines += ["", f"## {code(name)} {{#{name}}}", "", prose(" ".join(words)), ""]
        lines.append(" · ".join(f"{key}: {value if key in ('Type', 'Importance') else code(value)}" for key, value in properties))
    return "\n".join(lines) + "\n"


def escaped(text):
    """Plain text, which may end a line after any dot within a name."""
    text = re.sub(r"[\\`*_{}\[\]<>#|&]", lambda match: f"&#{ord(match[0])};", text)
    return re.sub(r"(?<=\w)\.(?=\w)", ".<wbr>", text)


def code(text):
    return f"<code>{escaped(text)}</code>"
