"""Measures of made pictures, without any pretrained network: arrays in, floats out; no files, no TensorFlow."""

from aiart.evaluate.copies import NearestField, copied_share, copies_field, nearest_field, nnfdiv
from aiart.evaluate.joins import usual_steps, visible_joins
from aiart.evaluate.memorisation import Lookalike, Memorisation, f_mem, lookalikes, psnr
from aiart.evaluate.patches import coherence, completeness, swd
from aiart.evaluate.pixels import diversity, seam_error
from aiart.evaluate.report import PictureReport, Report, measure

__all__ = [
    "Lookalike",
    "Memorisation",
    "NearestField",
    "PictureReport",
    "Report",
    "coherence",
    "completeness",
    "copied_share",
    "copies_field",
    "diversity",
    "f_mem",
    "lookalikes",
    "measure",
    "nearest_field",
    "nnfdiv",
    "psnr",
    "seam_error",
    "swd",
    "usual_steps",
    "visible_joins",
]
