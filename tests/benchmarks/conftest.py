"""Put the checkout on the path: benchmarks are no part of the distribution, and `pytest` alone does not see them."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))
