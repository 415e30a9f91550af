"""aiart: a small generator of pictures from your own, made on an ordinary CPU.

    from aiart import Generator
    generator = Generator.from_pretrained("alice/waves")
    pictures = generator.create(count=4, seed=1)

Importing the package loads nothing; `Generator` is fetched from aiart/generator.py when it is first named.
"""

__version__ = "0.2.0"
__all__ = ["Generator"]  # pyright: ignore[reportUnsupportedDunderAll] - `__getattr__` has it


def __getattr__(name: str) -> object:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module("aiart.generator"), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
