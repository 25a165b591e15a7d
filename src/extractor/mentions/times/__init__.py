"""str, anchor -> dates and times with their TIMEX3 values."""
