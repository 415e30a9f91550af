"""Pictures in: strangers' files -> clean arrays. Pillow and NumPy only; see `uploads` and `dataset`."""

from aiart.data.dataset import Pictures, Refused, load_set
from aiart.data.uploads import LOCAL_LIMITS, PUBLIC_LIMITS, Limits, gather, read_picture

__all__ = ["LOCAL_LIMITS", "PUBLIC_LIMITS", "Limits", "Pictures", "Refused", "gather", "load_set", "read_picture"]
