"""Training on hardware of the Hub: the same trainer runs as a job there and is watched from here.

    hardware.py     the machines on offer, and what a training can cost at most
    upload.py       pictures, settings and our own code -> a private repository of the person
    program.py      what the machine runs
    job_log.py      events of the training as lines of the job's log, written there and read here
    job.py          a job: started, noted on this disk, found, looked at, and nothing of it left on the Hub
    monitor.py      watch a job until it is over
    training.py     all of it with the arguments and events of `engine.training.train.train`

Importing this package loads nothing.
"""

STILL_THERE = "on_the_hub"  # code of errors after which a training, or its generator, is still on the Hub
RECORD = "remote.json"  # in the folder of a training's checkpoints: which job on the Hub it is

__all__ = ["RECORD", "STILL_THERE"]
