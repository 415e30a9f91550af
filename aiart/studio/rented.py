"""A machine of the Hub, and on whose account: what a training elsewhere needs besides what it needs here."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Rented:
    """For one training. Lives as long as the call that starts it; the login is never shown."""

    flavor: str  # the Hub's own word for the machine, "a10g-small"
    agreed: int  # cents that the visitor knows it can cost; for more, nothing begins
    secret: str = field(repr=False)  # her login
