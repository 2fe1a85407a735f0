"""Settings for all tests: a panel's failing handler raises, here and in every kernel that a test starts."""

import os

os.environ["TAPEWIDGETS_STRICT"] = "1"
# Ask neither the keyring nor the network, and draw without a screen.
os.environ.setdefault("MPLBACKEND", "agg")
