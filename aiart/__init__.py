"""aiart: your pictures in, a small generator of your own out, then new art from it."""

__version__ = "0.1.0"
