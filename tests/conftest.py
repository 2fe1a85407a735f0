"""Settings for all tests: a panel's failing handler raises, here and in every kernel that a test starts."""

import os

from tests.node import node

node()
os.environ["TAPEWIDGETS_STRICT"] = "1"
