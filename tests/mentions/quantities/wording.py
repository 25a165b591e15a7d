"""Figures written on one line: text LABEL value unit mod."""

from extractor.mentions.quantities import find_quantities


def shown(text):
    return [_line(text, m) for m in find_quantities(text)]


def _line(text, mention):
    norm = mention.norm
    parts = [text[mention.span.start : mention.span.end], mention.label.value]
    if norm is not None:
        parts.append(str(norm.value) if norm.value is not None else f"{norm.low}..{norm.high}")
        parts += [x for x in (norm.unit, norm.mod) if x]
    return " ".join(parts)
