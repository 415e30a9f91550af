"""What pyproject.toml cannot say: the starters lie beside the package here, and inside of it where it is installed."""

from setuptools import find_packages, setup

setup(
    packages=[*find_packages(include=["aiart", "aiart.*"]), "aiart.starters"],
    package_dir={"aiart.starters": "weights"},
)
