"""Endpoints for generators, those of the Hub included."""

from dataclasses import asdict

import gradio as gr

from aiart.studio import GeneratorCard, GeneratorDetails
from aiart.web.api.parts import Parts, shown


class Generators(Parts):
    def _offer(self) -> None:
        which = [self._drawer, self._generator]
        self._endpoint(self.generators, [self._drawer], self._answer)
        self._endpoint(self.about, which, [self._answer, self._pictures])
        self._endpoint(self.measure, which, [self._answer, self._pictures])
        self._endpoint(self.keep, which, self._answer)
        self._endpoint(self.rename, [*which, self._name], self._answer)
        self._endpoint(self.delete_generator, which, self._word)
        self._endpoint(self.community, [], self._answer)
        self._endpoint(self.pull, [self._drawer, gr.Textbox(label="Repository")], self._word)
        self._endpoint(self.pulls, [self._drawer], self._answer)

    def generators(self, drawer) -> list[dict]:
        """The generators one can paint with: those of the drawer, the kept ones, then the starters."""
        return [told_card(card) for card in self._studio.generators.cards(self._open(drawer))]

    def about(self, drawer, generator) -> tuple[dict, list]:
        """What is known of a generator, and its samples. Measures are null until /measure has been asked."""
        return told_details(self._studio.details.about(self._open(drawer), generator))

    def measure(self, drawer, generator) -> tuple[dict, list]:
        """Paint a few pictures, compare them with the training pictures, and answer like /about. Takes a minute."""
        return told_details(self._studio.details.measure(self._open(drawer), generator))

    def keep(self, drawer, generator) -> dict:
        """Move a generator of the drawer into the library of this studio, where everybody who uses it sees it."""
        return told_card(self._studio.generators.keep(self._open(drawer), generator))

    def rename(self, drawer, generator, name) -> dict:
        """Give a generator of one's own another name."""
        return told_card(self._studio.generators.rename(self._open(drawer), generator, name))

    def delete_generator(self, drawer, generator) -> str:
        """Delete a generator of one's own for good."""
        self._studio.generators.delete(self._open(drawer), generator)
        return "deleted"

    def community(self) -> dict:
        """Generators that others offer on the Hub, as far as it is known now; news is asked for in the background."""
        told = asdict(self._studio.hub.community())
        return told | {"offers": [{name: one[name] for name in one if name != "sample"} for one in told["offers"]]}

    def pull(self, drawer, repository) -> str:
        """Fetch a public generator from the Hub into this drawer, in the background."""
        return self._studio.hub.pull(self._open(drawer), str(repository or ""))

    def pulls(self, drawer) -> list[dict]:
        """How the pulls of this drawer stand, newest first."""
        return [asdict(view) | {"state": str(view.state)} for view in self._studio.hub.pulls(self._open(drawer))]


def told_details(details: GeneratorDetails) -> tuple[dict, list]:
    told = {"generator": told_card(details.card), "measures": details.measures, "lines": list(details.lines)}
    return told, shown([(path, None) for path in details.samples])


def told_card(card: GeneratorCard) -> dict:
    told = asdict(card)
    del told["folder"], told["sample_path"]
    return told
