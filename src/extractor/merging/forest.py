"""Disjoint sets of numbers, with what joined them."""

from __future__ import annotations

from array import array


class Forest:
    """Things in sets; each set is known by its smallest number."""

    def __init__(self, size: int) -> None:
        """Begin with each of `size` things alone."""
        self.parents = array("I", range(size))
        self.joins: list[tuple[int, int, str]] = []

    def root(self, i: int) -> int:
        """Find the set of a thing."""
        parents = self.parents
        while parents[i] != i:
            parents[i] = parents[parents[i]]
            i = parents[i]
        return i

    def join(self, i: int, j: int, by: str) -> bool:
        """Make two sets one, and keep by what; gives whether they were two.

        >>> forest = Forest(3)
        >>> forest.join(2, 1, "same name"), forest.join(1, 2, "again"), forest.root(2), forest.joins
        (True, False, 1, [(2, 1, 'same name')])
        """
        a, b = sorted((self.root(i), self.root(j)))
        if a == b:
            return False
        self.parents[b] = a
        self.joins.append((i, j, by))
        return True
