"""Holds dashboard and alerts against what a worker's JMX exporter shows.

monitoring.py EXPORTER_URL FOLDER: every figure that a query names is shown.
monitoring.py EXPORTER_URL FOLDER SECONDS PICTURE: moreover every query of the dashboard has a series in a Prometheus that
scrapes for so long, and the picture is drawn from them.
"""

import json
import pathlib
import re
import socket
import subprocess
import sys
import tempfile
import time
import urllib.parse
import urllib.request

NAME = re.compile(r"\bkafka_[a-z_]+")


def queries(folder):
    dashboard = json.loads((folder / "dashboard.json").read_text())
    for panel in dashboard["panels"]:
        for target in panel.get("targets", []):
            expression = target["expr"].replace("$__rate_interval", "10s").replace("$connector", ".*")
            yield panel["title"], panel["fieldConfig"]["defaults"]["unit"], target["legendFormat"], expression


def answer(url):
    with urllib.request.urlopen(url, timeout=10) as response:
        return response.read().decode()


def check_names(exporter, folder):
    shown = {line.split("{")[0].split(" ")[0] for line in answer(exporter).splitlines() if not line.startswith("#")}
    asked = {name for _, _, _, query in queries(folder) for name in NAME.findall(query)}
    asked |= set(NAME.findall((folder / "alerts.yaml").read_text()))
    missing = sorted(asked - shown)
    if missing:
        sys.exit(f"not shown: {missing}; shown are {sorted(name for name in shown if name.startswith('kafka_'))}")
    print(f"{len(asked)} figures shown")


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def scrape(exporter, folder, seconds, picture):
    target = urllib.parse.urlparse(exporter)
    address = f"127.0.0.1:{free_port()}"
    with tempfile.TemporaryDirectory() as directory:
        config = pathlib.Path(directory, "prometheus.json")
        config.write_text(json.dumps({
            "global": {"scrape_interval": "1s", "scrape_timeout": "1s"},
            "rule_files": [str(folder / "alerts.yaml")],
            "scrape_configs": [{"job_name": "connect", "metrics_path": target.path,
                                "static_configs": [{"targets": [target.netloc]}]}],
        }))
        prometheus = subprocess.Popen(
            ["prometheus", f"--config.file={config}", f"--storage.tsdb.path={directory}/data",
             f"--web.listen-address={address}"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            start = time.time()
            time.sleep(seconds)
            api = f"http://{address}/api/v1/query_range?"
            step = max(1, seconds // 60)
            panels = {}
            for title, unit, legend, query in queries(folder):
                parameters = {"query": query, "start": start, "end": time.time(), "step": step}
                series = json.loads(answer(api + urllib.parse.urlencode(parameters)))["data"]["result"]
                if not series:
                    sys.exit(f"no series for {title}: {query}")
                panels.setdefault((title, unit), []).extend(
                    (re.sub(r"{{(\w+)}}", lambda tag, of=one: of["metric"].get(tag[1], ""), legend),
                     [(float(at) - start, float(value)) for at, value in one["values"]]) for one in series)
            print(f"{len(panels)} panels with {sum(map(len, panels.values()))} series")
            picture.write_text(draw(panels, seconds))
        finally:
            prometheus.terminate()
            prometheus.wait()


COLOURS = ["#3274d9", "#e0752d", "#3f9c35", "#8e44ad", "#c0392b", "#16a085", "#7f6000", "#5d6d7e"]
UNITS = {"short": "", "rps": ", rows/s", "Bps": ", bytes/s", "wps": ", files/s", "reqps": ", 1/s", "ms": ", ms", "bytes": ", bytes"}
WIDTH, HEIGHT, COLUMNS, LEGEND = 400, 240, 3, 4


def short(value):
    for limit, unit in ((1e9, "G"), (1e6, "M"), (1e3, "k")):
        if abs(value) >= limit:
            return f"{value / limit:.3g} {unit}"
    return f"{value:.3g}"


def draw(panels, seconds):
    rows = -(-len(panels) // COLUMNS)
    out = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {COLUMNS * WIDTH} {rows * HEIGHT}" '
           'font-family="sans-serif" font-size="11"><rect width="100%" height="100%" fill="#fff"/>']
    for index, ((title, unit), series) in enumerate(panels.items()):
        series.sort(key=lambda one: -max((value for _, value in one[1] if value == value), default=0))
        x, y = index % COLUMNS * WIDTH, index // COLUMNS * HEIGHT
        left, top, wide, high = x + 48, y + 28, WIDTH - 64, HEIGHT - 116
        values = [value for _, points in series for _, value in points if value == value]
        most = max(values, default=0) or 1
        out.append(f'<text x="{x + 12}" y="{y + 18}" font-weight="bold">{title}{UNITS[unit]}</text>')
        for part in (0, 0.5, 1):
            at = top + high * (1 - part)
            out.append(f'<path d="M{left} {at}h{wide}" stroke="#ddd"/>'
                       f'<text x="{left - 4}" y="{at + 4}" text-anchor="end">{short(most * part)}</text>')
        for number, (name, points) in enumerate(series):
            colour = COLOURS[number % len(COLOURS)]
            line = " ".join(f"{left + wide * min(at / seconds, 1):.0f},{top + high * (1 - value / most):.1f}"
                            for at, value in points if value == value)
            out.append(f'<polyline points="{line}" fill="none" stroke="{colour}" stroke-width="1.5"/>')
            if number < LEGEND:
                out.append(f'<text x="{left}" y="{top + high + 16 + 14 * number}" fill="{colour}">{name}</text>')
        if len(series) > LEGEND:
            out.append(f'<text x="{left}" y="{top + high + 16 + 14 * LEGEND}">and {len(series) - LEGEND} more</text>')
    return "\n".join([*out, "</svg>", ""])


exporter, folder = sys.argv[1], pathlib.Path(sys.argv[2])
check_names(exporter, folder)
if len(sys.argv) > 3:
    scrape(exporter, folder, int(sys.argv[3]), pathlib.Path(sys.argv[4]))
