"""In the place of the debugger in kernels that start for one test each.

To load it takes a third of what the start of a kernel takes. Without one a kernel says that it has
none. Those that other programs start (nbclient, papermill, the command) have it.
"""

raise ImportError("the kernels of these tests have no debugger")
