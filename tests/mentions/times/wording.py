"""Times written on one line: text LABEL value mod."""

from datetime import date

from extractor.mentions.times import find_times_in

ANCHOR = date(2026, 3, 27)


def shown(text, anchor=ANCHOR):
    return [_line(text, m) for m in find_times_in(text, anchor)]


def _line(text, mention):
    parts = [text[mention.span.start : mention.span.end], mention.label.value]
    if mention.norm is not None:
        parts += [str(x) for x in (mention.norm.value, mention.norm.mod) if x]
    return " ".join(parts)
