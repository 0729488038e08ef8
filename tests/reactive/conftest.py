"""The kernel and the shell of the Jupyter tests serve here too."""

from ..jupyter.conftest import (  # noqa: F401 (fixtures)
    kernel,
    own_history,
    shared_kernel,
    shell,
)
