"""The page people open, and the API behind it, on a studio that is given. Gradio is only used here; TensorFlow never."""

from aiart.ui.page import build
from aiart.ui.theme import look

__all__ = ["build", "look"]
