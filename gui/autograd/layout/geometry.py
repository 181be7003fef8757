"""The few shapes that placing a graph is about, in pixels."""

from __future__ import annotations

from dataclasses import dataclass

Size = tuple[float, float]
Point = tuple[float, float]
Corners = tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle."""

    x: float
    y: float
    width: float
    height: float

    @property
    def right(self) -> float:
        return self.x + self.width

    @property
    def bottom(self) -> float:
        return self.y + self.height

    @property
    def middle(self) -> Point:
        return self.x + self.width / 2, self.y + self.height / 2

    def moved(self, x: float, y: float) -> Box:
        """The same rectangle so far to the right and down."""
        return Box(self.x + x, self.y + y, self.width, self.height)
