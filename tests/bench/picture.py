"""The picture for README.md: what each proxy's work costs, the gate's being
one bar of them. Plain SVG, readable on light and dark ground."""
from table import COLUMNS, number

SHOWN = ("get-32", "large-32", "new-32", "tls-32", "tls-full", "up-length", "up-chunked",
         "down-length", "tls-up-length", "create", "refused", "patch")
COLOURS = {"gate": "#1f7a4d", "haproxy": "#3b6fb6", "nginx": "#8a8f98", "lua": "#b9bdc4",
           "relay": "#d9a441", "splice": "#d9a441"}
WIDTH, LEFT, BAR, GAP = 860, 300, 11, 14
ROOM = WIDTH - LEFT - 90
STYLE = ("text{font:13px sans-serif;fill:#222}.s{font-size:11px;fill:#555}"
         "@media(prefers-color-scheme:dark){text{fill:#ddd}.s{fill:#aaa}}")


def escaped(text):
    return text.replace("&", "&amp;").replace("<", "&lt;")


def svg(results, caption):
    from rows import ROWS
    parts, y = [], 76
    for row in SHOWN:
        columns = [c for c in COLUMNS if results.median(row, c) is not None]
        if not columns:
            continue
        title, unit = ROWS[row]
        most = max(results.median(row, c) for c in columns)
        parts.append('<text x="8" y="%d">%s</text><text x="8" y="%d" class="s">%s</text>' % (
            y + 10, escaped(title), y + 24, "CPU " + escaped(unit)))
        for column in columns:
            value = results.median(row, column)
            wide = max(1, value / most * ROOM)
            parts.append('<rect x="%d" y="%d" width="%.1f" height="%d" fill="%s"/>'
                         '<text x="%.1f" y="%d" class="s">%s</text>' % (
                             LEFT, y, wide, BAR - 1, COLOURS[column],
                             LEFT + wide + 5, y + BAR - 2, number(value)))
            y += BAR
        y += max(GAP, 34 - BAR * len(columns))
    legend = "".join('<rect x="%d" y="47" width="11" height="11" fill="%s"/>'
                     '<text x="%d" y="57">%s</text>' % (
                         8 + n * 120, COLOURS[c], 24 + n * 120, COLUMNS.get(c))
                     for n, c in enumerate(COLUMNS) if c != "splice")
    return ('<svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" '
            'viewBox="0 0 %d %d" role="img"><title>CPU time of the proxy for each unit of '
            'work; shorter is better</title><style>%s</style>'
            '<text x="8" y="18">CPU time of the proxy; shorter is better. Only the gate and '
            'nginx+Lua judge, the others pass.</text>'
            '<text x="8" y="35" class="s">%s</text>%s%s</svg>\n'
            % (WIDTH, y, WIDTH, y, STYLE, escaped(caption), legend, "\n".join(parts)))
