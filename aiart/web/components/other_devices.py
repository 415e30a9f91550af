"""The way to go on with a drawer on a phone or another computer: its link, as text and as a QR code to be scanned.

A page on this computer alone has no address for others; then it says how to start it so that it has one.
"""

import html
import ipaddress
import socket
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import gradio as gr
import segno
from gradio.context import Context

from aiart.web.components.markup import QUIET, block, paragraph
from aiart.web.messages import show_errors
from aiart.web.visitor import workspace_of

HINT = (
    "This link opens your drawer: your trainings, generators and pictures. Whoever has it has all of them, so keep it "
    "to yourself."
)
ADDRESS = "(visitor) => [visitor, location.origin + location.pathname]"
SCAN = "Scan it with the camera of a phone that is in the same network."
SCAN_ANYWHERE = "Scan it with the camera of your phone."
ALONE = "The page is on this computer alone, so no phone can open it. End it, and start it with --host 0.0.0.0."
ADDRESS_MAX = 120  # characters of an address that are looked at: a code of many takes long to draw
EVERYWHERE = ("0.0.0.0", "::", "[::]")  # to listen at all addresses of this machine


class OtherDevices:
    """Build it inside the page, below its tabs."""

    def __init__(self, visitor: gr.BrowserState):
        self._page: Any = Context.root_block  # which knows, once it is served, where it listens
        with gr.Accordion("Go on with this on your phone or another computer", open=False, elem_id="elsewhere") as part:
            block(paragraph(HINT))
            self.link = gr.Textbox(
                label="Link to your drawer", interactive=False, buttons=["copy"], elem_id="drawer-link"
            )
            self.code = block(label="The link as a code to scan", elem_id="drawer-code")
        address = gr.Textbox(label="Where this page is", visible="hidden")
        inputs, outputs = [visitor, address], [self.link, self.code]
        gr.on([visitor.change, part.expand], self._show, inputs, outputs, js=ADDRESS, **QUIET)

    @show_errors
    def _show(self, visitor, address) -> list[str]:
        told = str(address)[:ADDRESS_MAX]
        way = page_address(
            told if told.isascii() else "", getattr(self._page, "server_name", "") or "", network_address()
        )
        link = f"{way.address}#drawer={workspace_of(visitor)}"
        return [link, (code(link) if way.scan else "") + way.hint]


@dataclass(frozen=True)
class PageAddress:
    """Where others find a page: its address, HTML about it, and whether a phone can open it."""

    address: str
    hint: str
    scan: bool


def page_address(address: str, listens: str, network: str) -> PageAddress:
    """Return how a page is reached from another machine.

    Args:
        address: under which this browser has it.
        listens: the address of this machine at which it is served.
        network: that of this machine in its network; "" if it is in none.
    """
    here = urlsplit(address)
    if not _is_loopback(here.hostname or ""):
        return PageAddress(address, paragraph(SCAN_ANYWHERE), True)
    there = f"{here.scheme}://{network}:{here.port or 80}{here.path}"
    if network and listens in EVERYWHERE:
        return PageAddress(there, paragraph(SCAN), True)
    then = f" Then its address in your network is {there}." if network else ""
    return PageAddress(address, paragraph(ALONE + then), False)


def network_address() -> str:
    """Return the IPv4 address of this machine in its network; "" if it is in none. Nothing is sent for that."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as trial:
        try:
            trial.connect(("192.0.2.1", 9))  # an address for documentation (RFC 5737): it only chooses a way out
            found = trial.getsockname()[0]
        except OSError:
            return ""
    return "" if ipaddress.ip_address(found).is_loopback or found == "0.0.0.0" else found


def code(link: str) -> str:
    """Return a QR code of a link, as HTML; dark on white on any background, as cameras want it."""
    drawn = segno.make(link, error="m", micro=False)
    picture = drawn.svg_data_uri(scale=4, border=4, dark="#1e1b17", light="#fff")
    return f'<img class="code" src="{html.escape(picture, quote=True)}" alt="The link as a QR code">'


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")
