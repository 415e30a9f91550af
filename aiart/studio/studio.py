"""The studio: one home folder, opened, with a service for each thing that can be asked of it.

A handler opens the visitor's workspace by its id, the only key there is, and gives it to a service:
`studio.training.start(studio.workspaces.open(workspace_id), files, request)`. A service finds only what is in that
workspace. None of them imports TensorFlow or decodes a picture in this process; workers do. All errors are ArtErrors,
sentences for people.
"""

from dataclasses import replace

from aiart.studio.comparisons import Comparisons
from aiart.studio.database import open_database
from aiart.studio.details import DetailsService
from aiart.studio.file_checks import FileChecks
from aiart.studio.gallery import Gallery
from aiart.studio.generators import Generators
from aiart.studio.housekeeping import Housekeeping
from aiart.studio.hub import HubService
from aiart.studio.inputs import InputFiles
from aiart.studio.kept_settings import KeptSettings
from aiart.studio.materials import MaterialsService, RememberedService, Tables
from aiart.studio.open_orders import OpenOrders
from aiart.studio.painting import PaintingService
from aiart.studio.queue import Queue
from aiart.studio.settings import StudioConfig
from aiart.studio.store import JsonCache, check_home
from aiart.studio.supervisor import Supervisor
from aiart.studio.takeover import read_files
from aiart.studio.tokens import Presses, SignOuts
from aiart.studio.training import TrainingService
from aiart.studio.training_view import TrainingViews
from aiart.studio.trash import Trash
from aiart.studio.workspace import Workspaces


class Studio:
    """The services of one home folder. Several processes may open the same one; they share its one trainer.

    Args:
        config: settings and limits; its home folder is made if it is not there.

    Raises:
        StudioError: "no_disk", nothing can be stored in the home folder; and see `open_database`.
    """

    def __init__(self, config: StudioConfig):
        config = replace(config, home=config.home.absolute())  # workers have a working folder of their own
        check_home(config.home)
        self.config = config
        cache = JsonCache()
        self._database = database = open_database(config.home, read_files)
        self.workspaces = Workspaces(database, config.expiry_days, config.free_bytes)
        self.presses = Presses(database)
        self.sign_outs = SignOuts(database)
        self.trash = trash = Trash(database, config.free_bytes)
        self.generators = Generators(config, database, trash)
        inputs = InputFiles(database)
        self.gallery = Gallery(config, database, inputs, trash)
        self.comparisons = Comparisons(config, database, self.gallery)
        self.orders = orders = OpenOrders(database)
        self.kept_settings = KeptSettings(config, database, trash)
        self.hub = HubService(config, self.generators, cache)
        queue = Queue(database, cache)
        self._housekeeping = Housekeeping(
            config,
            database,
            self.workspaces,
            queue,
            self.generators,
            self.gallery,
            inputs,
            self.presses,
            trash,
            self.comparisons,
            orders,
        )
        self._supervisor = Supervisor(config, queue)
        self.training = TrainingService(config, queue, TrainingViews(queue, cache, trash), self._supervisor, trash)
        self.painting = PaintingService(config, self.generators, self.gallery, inputs, self.comparisons, orders)
        tables = Tables(config, self.painting.warm_painter, cache)
        self.materials = MaterialsService(database, self.generators, tables)
        self.file_checks = FileChecks(config, self.painting.warm_painter)
        self.remembered = RememberedService(self.generators, tables)
        self.details = DetailsService(config, self.generators, self.training, self.painting, cache)
        self._housekeeping.restore_places()
        self._supervisor.start()
        self._housekeeping.start()
        self.painting.start()

    def close(self, training: bool = False) -> list[str]:
        """End painting. A training goes on by itself, unless `training`: then it is set aside for the next time. One on
        a machine of the Hub always goes on.

        Returns:
            The name of the generator whose training was set aside, if there is one.
        """
        self.painting.close()
        self.hub.close()
        set_aside = self._supervisor.close(training)
        self._housekeeping.close()
        self._database.close()
        return set_aside
