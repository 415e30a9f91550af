"""Gradio fetches files from addresses that a request names. Here, in this one place, that is taken out of it.

Gradio has no setting for it: whoever sends {"path": "https://..."} makes the server download that, whole, into memory,
past every limit. The guard refuses such requests at the door; this makes sure that nothing behind the door could obey.
"""

import gradio
from gradio import processing_utils, routes

from aiart.errors import StudioError

# Every function of Gradio 6.31 that opens a connection on behalf of a request; all other downloads end in one of them.
FETCHERS = (
    (processing_utils, "async_ssrf_protected_get"),
    (processing_utils, "async_ssrf_protected_download"),
    (processing_utils, "unsafe_download"),
    (routes, "secure_url_stream_response"),
)


def refuse_to_fetch() -> None:
    """Replace every fetcher by one that raises; may be called again.

    Raises:
        StudioError: "gradio", when one is not where it was in 6.31: then nobody knows what took its place.
    """
    for module, name in FETCHERS:
        if not hasattr(module, name):
            raise StudioError(
                f"Gradio {gradio.__version__} fetches addresses in a way that aiart does not know.",
                f"{module.__name__}.{name} was expected.",
                "Install the packages in requirements.txt.",
                code="gradio",
            )
        setattr(module, name, _refuse)


def _refuse(*_arguments, **_options):
    raise gradio.Error("Files are not fetched from addresses. Upload the file itself.", print_exception=False)
