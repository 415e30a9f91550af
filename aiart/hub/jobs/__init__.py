"""Training on hardware of the Hub: the same trainer, as a job there, watched from here.

    hardware.py, terms.py   what there is, what it costs, and for how long at most
    parcel.py               pictures, settings and our own code -> a private repository of the person
    bootstrap.py            what the machine there runs first; program.py, what it runs then
    wire.py                 events of the training as lines of the job's log, and back
    jobs.py, log.py         starting, looking after and cancelling a job; its log
    note.py                 which job it is, on this disk, so that it can be found again
    training.py             all of it in the shape of `engine.train.train`

Importing this package loads nothing.
"""

STILL_THERE = "on_the_hub"  # code of errors after which a training, or its generator, is still on the Hub

__all__ = ["STILL_THERE"]
