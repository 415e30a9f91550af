"""A drawer is opened on a phone: by an address that a phone can reach, or the page says how it gets one."""

import ipaddress

import pytest


@pytest.mark.parametrize(
    "address, listens, network, expected",
    [("http://127.0.0.1:7860/", "0.0.0.0", "192.168.1.7", ("http://192.168.1.7:7860/", True, "same network")),
     ("http://localhost:80/", "[::]", "192.168.1.7", ("http://192.168.1.7:80/", True, "same network")),
     ("http://127.0.0.1:7860/", "127.0.0.1", "192.168.1.7", ("http://127.0.0.1:7860/", False, "--host 0.0.0.0. Then its"
      " address in your network is http://192.168.1.7:7860/.")),
     ("http://[::1]:7860/", "::1", "", ("http://[::1]:7860/", False, "--host 0.0.0.0.")),
     ("http://192.168.1.7:7860/", "0.0.0.0", "10.0.0.9", ("http://192.168.1.7:7860/", True, "your phone")),
     ("https://x.example/studio/", "0.0.0.0", "10.0.0.9", ("https://x.example/studio/", True, "your phone"))],
)  # fmt: skip
def test_a_phone_gets_an_address_that_it_can_reach_or_a_sentence(tidy_gradio, address, listens, network, expected):
    from aiart.web.components.other_devices import page_address

    way = page_address(address, listens, network)
    assert (way.address, way.scan) == expected[:2] and expected[2] in way.hint


def test_the_code_holds_the_link_and_has_a_name(tidy_gradio):
    import segno

    from aiart.web.components.other_devices import code

    link = "http://192.168.1.7:7860/#drawer=" + "a" * 22
    drawn = code(link)
    assert 'alt="The link as a QR code"' in drawn and drawn.count("<img") == 1
    again = segno.make(link, error="m", micro=False).svg_data_uri(scale=4, border=4, dark="#1e1b17", light="#fff")
    assert again.replace("&", "&amp;").replace('"', "&quot;").replace("'", "&#x27;") in drawn
    assert code(link) != code(link + "b")


def test_the_network_address_is_one_or_none(tidy_gradio):
    from aiart.web.components.other_devices import network_address

    found = network_address()
    assert found == "" or not ipaddress.ip_address(found).is_loopback
