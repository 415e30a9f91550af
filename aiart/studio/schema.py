"""The tables of `studio.db`, as the steps that lead to them from an empty file; see `database`."""

MIGRATIONS = (  # the number of those that were applied is the file's `user_version`; never change one that was released
    """
    CREATE TABLE workspaces (
        key TEXT PRIMARY KEY,  -- the name of its folder: a digest of the id that opens it
        created REAL NOT NULL,  -- here and below, seconds since the epoch
        seen REAL NOT NULL  -- when its visitor was last here
    ) STRICT;
    CREATE TABLE jobs (
        id TEXT PRIMARY KEY,
        workspace TEXT NOT NULL REFERENCES workspaces ON DELETE CASCADE,
        created REAL NOT NULL,
        place INTEGER  -- in the queue, lowest first; NULL once it is over
    ) STRICT;
    CREATE INDEX jobs_of_workspace ON jobs (workspace, created);
    CREATE INDEX jobs_in_queue ON jobs (place) WHERE place IS NOT NULL;
    CREATE TABLE generators (
        folder TEXT PRIMARY KEY,  -- within the home folder, with slashes; its last part is the generator's id
        id TEXT NOT NULL,
        workspace TEXT REFERENCES workspaces ON DELETE CASCADE,  -- NULL: in the library, which all visitors see
        created REAL NOT NULL,
        name TEXT NOT NULL,
        preset TEXT NOT NULL,
        pictures INTEGER NOT NULL,  -- that it was trained on
        width INTEGER NOT NULL,
        height INTEGER NOT NULL,
        size_bytes INTEGER NOT NULL,
        licence TEXT NOT NULL,
        sample TEXT NOT NULL,  -- file name of its first sample picture; '' if there is none
        hash TEXT NOT NULL,  -- of its network and memory
        repo TEXT NOT NULL,  -- where it came from on the Hub; '' if it was made here
        revision TEXT NOT NULL,
        commit_id TEXT NOT NULL
    ) STRICT;
    CREATE INDEX generators_of_workspace ON generators (workspace, created);
    CREATE TABLE pictures (
        id TEXT PRIMARY KEY,
        workspace TEXT NOT NULL REFERENCES workspaces ON DELETE CASCADE,
        created REAL NOT NULL,
        file TEXT NOT NULL,  -- name of the PNG or film in the picture's folder
        generator TEXT NOT NULL,  -- its id; it may be gone
        generator_name TEXT NOT NULL,
        hash TEXT NOT NULL,  -- of the generator
        operation TEXT NOT NULL,
        request TEXT NOT NULL,  -- JSON
        seed TEXT NOT NULL,
        width INTEGER NOT NULL,
        height INTEGER NOT NULL,
        favourite INTEGER NOT NULL DEFAULT 0
    ) STRICT;
    CREATE INDEX pictures_of_workspace ON pictures (workspace, id);
    CREATE TABLE inputs (
        picture TEXT NOT NULL REFERENCES pictures ON DELETE CASCADE,
        role TEXT NOT NULL,
        source TEXT NOT NULL,  -- the digest of an input file, or for another generator its name and hash
        PRIMARY KEY (picture, role)
    ) STRICT;
    CREATE TABLE holds (
        workspace TEXT NOT NULL REFERENCES workspaces ON DELETE CASCADE,
        name TEXT NOT NULL,  -- the digest of an input file, or the id of a picture that is being painted
        process TEXT NOT NULL  -- that needs it, see `holds`
    ) STRICT;
    """,
    """
    CREATE TABLE material_names (
        workspace TEXT NOT NULL REFERENCES workspaces ON DELETE CASCADE,
        hash TEXT NOT NULL,  -- of the generator
        number INTEGER NOT NULL,  -- of the material
        name TEXT NOT NULL,
        PRIMARY KEY (workspace, hash, number)
    ) STRICT;
    """,
    """
    CREATE TABLE presses (
        workspace TEXT NOT NULL REFERENCES workspaces ON DELETE CASCADE,
        token TEXT NOT NULL,  -- of a press of a button that has ordered something
        made REAL NOT NULL,
        PRIMARY KEY (workspace, token)
    ) STRICT;
    """,
    """
    CREATE TABLE trash (
        id TEXT PRIMARY KEY,  -- of a picture, job or generator that was deleted and can be had back
        workspace TEXT NOT NULL,  -- in which it was deleted
        kind TEXT NOT NULL,
        name TEXT NOT NULL,  -- for people
        folder TEXT NOT NULL,  -- within the home folder, with slashes
        deleted REAL NOT NULL
    ) STRICT;
    CREATE INDEX trash_of_workspace ON trash (workspace, deleted);
    """,
    """
    CREATE TABLE secrets (
        name TEXT PRIMARY KEY,  -- of what is signed with it
        value TEXT NOT NULL
    ) STRICT;
    CREATE TABLE signed_out (
        session TEXT PRIMARY KEY,  -- the digest of a sign-in that was ended
        until REAL NOT NULL  -- when it would have ended by itself
    ) STRICT;
    """,
    """
    CREATE TABLE comparisons (
        id TEXT PRIMARY KEY,
        workspace TEXT NOT NULL REFERENCES workspaces ON DELETE CASCADE,
        created REAL NOT NULL,
        operation TEXT NOT NULL,
        generator TEXT NOT NULL,  -- its name; '' if there are several
        axes TEXT NOT NULL  -- JSON: of each its name, its title and its labels
    ) STRICT;
    CREATE INDEX comparisons_of_workspace ON comparisons (workspace, created);
    CREATE TABLE cells (
        comparison TEXT NOT NULL REFERENCES comparisons ON DELETE CASCADE,
        place INTEGER NOT NULL,  -- row by row
        picture TEXT NOT NULL REFERENCES pictures ON DELETE CASCADE,
        PRIMARY KEY (comparison, place)
    ) STRICT;
    CREATE INDEX cells_of_picture ON cells (picture);
    """,
    """
    CREATE TABLE kept_settings (
        id TEXT PRIMARY KEY,
        workspace TEXT NOT NULL REFERENCES workspaces ON DELETE CASCADE,
        created REAL NOT NULL,
        operation TEXT NOT NULL,
        name TEXT NOT NULL,  -- that the visitor gave
        content TEXT NOT NULL  -- JSON, as in a file of settings
    ) STRICT;
    CREATE INDEX kept_settings_of_workspace ON kept_settings (workspace, operation);
    """,
    """
    CREATE TABLE orders (
        id TEXT PRIMARY KEY,
        workspace TEXT NOT NULL REFERENCES workspaces ON DELETE CASCADE,
        begun REAL NOT NULL,
        process TEXT NOT NULL,  -- that paints it; 'null': it was set aside
        operation TEXT NOT NULL,
        count INTEGER NOT NULL,  -- pictures, or files of a batch
        done INTEGER NOT NULL,  -- of them that are over
        told TEXT NOT NULL,  -- JSON: what was ordered
        held TEXT NOT NULL  -- JSON: the names of input files that the rest of it needs
    ) STRICT;
    CREATE INDEX orders_of_workspace ON orders (workspace, begun);
    CREATE TABLE order_pictures (
        order_id TEXT NOT NULL REFERENCES orders ON DELETE CASCADE,
        picture TEXT NOT NULL REFERENCES pictures ON DELETE CASCADE,
        PRIMARY KEY (order_id, picture)
    ) STRICT;
    CREATE INDEX order_pictures_of_picture ON order_pictures (picture);
    """,
)
