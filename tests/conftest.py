"""Settings for all tests: a panel's failing handler raises, here and in every kernel that a test starts."""

import os

from tests import node

node.put_on_path()
os.environ["TAPEWIDGETS_STRICT"] = "1"
