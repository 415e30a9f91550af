"""Pictures in: strangers' files -> clean arrays. Pillow and NumPy only; see `uploads` and `dataset`."""

from aiart.data.dataset import Pictures, Refused, load_set
from aiart.data.folders import gather
from aiart.data.uploads import LOCAL_LIMITS, PUBLIC_LIMITS, Limits, read_picture

__all__ = ["LOCAL_LIMITS", "PUBLIC_LIMITS", "Limits", "Pictures", "Refused", "gather", "load_set", "read_picture"]
