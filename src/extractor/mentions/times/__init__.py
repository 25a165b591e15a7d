"""str, anchor -> dates and times with their TIMEX3 values."""

from extractor.mentions.times.finder import find_times, find_times_in

__all__ = ["find_times", "find_times_in"]
