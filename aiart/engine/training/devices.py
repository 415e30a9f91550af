"""What a training runs on: one device, several GPUs of this machine, or several machines, with the same code for all.

Every step has the same batch, chosen by (seed, step), wherever it runs; each replica takes its share of the batch and
the gradients are summed. The loss is a sum over pixels, each with its share of the whole batch, so its curve does not
depend on how many replicas there are, but for the order of float additions.

Several machines find each other by TensorFlow's own TF_CONFIG. The first, the chief, keeps the time and writes; the
others follow it.
"""

import contextlib
import json
import os
from collections.abc import Callable, Sequence
from functools import cache

import numpy as np

from aiart.engine.network.backend import tf


class Devices:
    """One device, as most have: everything runs as if this class were not there."""

    chief = alone = True

    def scope(self) -> contextlib.AbstractContextManager:
        """Variables of a network and its optimiser are made in here."""
        return contextlib.nullcontext()

    def step(self, update: Callable, signature: Sequence[tf.TensorSpec]) -> Callable:
        """Return a graph of update(*batch, rate, decay) -> loss, or losses; `signature` is that of the batch."""
        return tf.function(update, input_signature=[*signature, tf.TensorSpec(()), tf.TensorSpec(())])

    def agreed(self, stop: int, done: float) -> tuple[int, float]:
        """Return what all who train together do next: the strongest stop of any (see `train.Stop`), and the chief's
        clock."""
        return stop, done

    def from_chief(self, state: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
        """Return the chief's state, on all machines."""
        return state


class Replicas(Devices):
    """Several devices that hold the same weights."""

    def __init__(self, strategy: tf.distribute.Strategy):
        self.strategy = strategy
        resolver = strategy.cluster_resolver
        self.alone = resolver is None or not resolver.task_type
        self.chief = self.alone or _is_chief(resolver)
        self._sum = tf.function(self._summed)

    def scope(self) -> contextlib.AbstractContextManager:
        return self.strategy.scope()

    def step(self, update: Callable, signature: Sequence[tf.TensorSpec]) -> Callable:
        strategy, parts = self.strategy, len(signature)

        def replicated(*arguments):
            return strategy.reduce(tf.distribute.ReduceOp.MEAN, strategy.run(update, arguments), axis=None)

        graph = tf.function(replicated, reduce_retracing=True)
        return lambda *arguments: graph(*map(self._shared, arguments[:parts]), *arguments[parts:])

    def _shared(self, batch: np.ndarray):
        """Each replica's share of a batch (n, ...)."""
        parts = shares(batch, self.strategy.num_replicas_in_sync)
        return self.strategy.experimental_distribute_values_from_function(
            lambda context: tf.constant(parts[context.replica_id_in_sync_group])
        )

    def agreed(self, stop: int, done: float) -> tuple[int, float]:
        if self.alone:
            return stop, done
        stops = np.zeros(3, np.float32)
        stops[stop] = 1
        summed, clock = self._from_all(stops), self._from_all(np.float32(done if self.chief else 0))
        return int(np.flatnonzero(summed).max()), float(clock)

    def from_chief(self, state: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
        if self.alone:
            return state
        return {
            name: self._from_all(a if self.chief else np.zeros_like(a)).astype(a.dtype) for name, a in state.items()
        }

    def _from_all(self, value: np.ndarray | np.float32) -> np.ndarray:
        """The sum over machines of what each has; its devices share it."""
        own = self.strategy.num_replicas_in_sync // len(_machines())
        share = tf.constant(np.asarray(value, np.float32) / own)
        return self._sum(self.strategy.experimental_distribute_values_from_function(lambda _: share)).numpy()

    def _summed(self, value):
        return self.strategy.reduce(tf.distribute.ReduceOp.SUM, value, axis=None)


def _is_chief(resolver) -> bool:
    """The one called chief, or the first worker if nobody is."""
    if "chief" in resolver.cluster_spec().jobs:
        return resolver.task_type == "chief"
    return (resolver.task_type, resolver.task_id) == ("worker", 0)


def shares(batch: np.ndarray, replicas: int) -> list[np.ndarray]:
    """Return a batch (n, ...) in so many parts, none of them empty: a batch that is too small is filled up with zeros,
    whose mask is zero too, so they do not count. Convolutions of nothing have the wrong shape on some processors."""
    missing = max(0, replicas - len(batch))
    filled = np.concatenate([batch, np.zeros((missing, *batch.shape[1:]), batch.dtype)]) if missing else batch
    return np.array_split(filled, replicas)


def summed(values):
    """Within a step: the sum over all replicas of a tensor or a list of them."""
    context = tf.distribute.get_replica_context()
    if context is None or context.num_replicas_in_sync == 1:
        return values
    return context.all_reduce(tf.distribute.ReduceOp.SUM, values)


@cache
def devices() -> Devices:
    """Return those of this process, asked once: the machines that TF_CONFIG names, else this machine's GPUs, else
    one."""
    if len(_machines()) > 1:
        return Replicas(tf.distribute.MultiWorkerMirroredStrategy())
    if len(tf.config.list_logical_devices("GPU")) > 1:
        return Replicas(tf.distribute.MirroredStrategy())
    return Devices()


def _machines() -> list[str]:
    """Addresses of all that train together, by TF_CONFIG."""
    try:
        cluster = json.loads(os.environ.get("TF_CONFIG") or "{}").get("cluster", {})
        return [*cluster.get("chief", []), *cluster.get("worker", [])]
    except (ValueError, AttributeError):
        return []
