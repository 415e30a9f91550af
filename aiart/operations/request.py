"""What all operations can be asked for, with the limits of each. Every operation's own request derives from it."""

from typing import Annotated, Any, Self

from pydantic import BeforeValidator, Field, model_validator

from aiart.config import SEED_MAX, RequestModel, expected_of, out_of_range, quoted, shown_number

COUNT_MAX = 1000  # pictures
SIDE_MIN, SIDE_MAX = 16, 2048  # pixels of a painted picture
ASPECT_MAX = 8  # times as long as short
LAYOUT_MIN = 1e-3  # of a canvas: less than a pixel, and so far from zero that its square does not overflow
STEPS_MAX = 200


def as_tuple(pair: object) -> object:
    """JSON has no tuples: what was written as one comes back as a list."""
    return tuple(pair) if isinstance(pair, list) else pair


Real = int | float  # a whole number stays one, so that a recipe says what was asked
Side = Annotated[int, Field(ge=SIDE_MIN, le=SIDE_MAX)]
Size = Annotated[tuple[Side, Side] | None, BeforeValidator(as_tuple)]
Aspect = Annotated[tuple[Real, Real] | None, BeforeValidator(as_tuple)]


def size_field(most: int, hint: str = "In pixels.", when_empty: str = "") -> Any:
    """The field of a size with sides of at most `most` pixels.

    when_empty: what it is if none is asked for, in a few words; "" for the generator's own."""
    extra = {"range": f"{SIDE_MIN} to {{high}} pixels a side", "high": most, "when_empty": when_empty}
    return Field(None, description=hint, json_schema_extra=extra)


def count_field(usual: int) -> Any:
    """The field of a count; `usual` is how many pictures unless somebody wants more or fewer."""
    return Field(usual, ge=1, le=COUNT_MAX, description="How many. Picture i has the seed SEED + i.")


class Request(RequestModel):
    """What a person asks of painting. `size` wins over `aspect`; neither: the generator's own canvas."""

    count: int = count_field(4)
    seed: int = Field(default=0, ge=0, le=SEED_MAX, description="Same seed, same result.")
    size: Size = size_field(SIDE_MAX)  # (width, height) in pixels
    aspect: Aspect = Field(  # (width, height) in any unit
        default=None,
        description="Same area as the canvas, another shape.",
        json_schema_extra={"range": f"1:{ASPECT_MAX} to {ASPECT_MAX}:1, at most {ASPECT_MAX} times as long as short"},
    )
    layout: Real = Field(
        default=0.15,
        ge=LAYOUT_MIN,
        le=1,
        description="How far a stroke may move from its place: near 0 stays, 1 anywhere.",
    )
    calm: Real = Field(default=0.5, ge=0, le=1, description="0 detailed to 1 calm.")  # eta of the sampler
    steps: int | None = Field(  # of the sampler; finer scales take about half
        default=None,
        ge=1,
        le=STEPS_MAX,
        description="At the coarsest scale.",
        json_schema_extra={"when_empty": "the generator's own"},
    )

    @model_validator(mode="after")
    def _aspect_is_possible(self) -> Self:
        """Raises RequestError, code "aspect"."""
        if self.aspect:
            across, down = self.aspect
            if not (across > 0 and down > 0 and 1 / ASPECT_MAX <= across / down <= ASPECT_MAX):
                shown = f"{shown_number(across)}:{shown_number(down)}"
                known = type(self).model_fields["aspect"]
                raise out_of_range(quoted("aspect", known), "aspect", shown, expected_of(known))
        return self


COMMON = tuple(Request.model_fields)
