"""A JupyterHub on one machine for a class: everybody a folder of their own, thirty learners on two cores.

    python -m venv hub
    hub/bin/pip install "jupyterhub>=5.3" nbgitpuller jupyter-resource-usage "tapewidgets[lab]"
    npm install -g configurable-http-proxy
    hub/bin/jupyterhub --config jupyterhub_config.py

Behind a web server that speaks https. HUB_HOME names the folder of the learners' folders; HUB_PASSWORD is
what the class is told, eight letters or more: who knows it can log in under any name. For accounts of the
system, leave out the two classes and install as root.
"""

import os
import sys
from pathlib import Path

c = get_config()  # noqa: F821 # JupyterHub gives it

home = Path(os.environ.get("HUB_HOME", "/srv/learners"))

c.JupyterHub.bind_url = os.environ.get("HUB_ADDRESS", "http://127.0.0.1:8000")
c.JupyterHub.authenticator_class = "shared-password"
c.SharedPasswordAuthenticator.user_password = os.environ["HUB_PASSWORD"]
c.Authenticator.allow_all = True

# No account of the system a learner: a folder, and a server that ends when it is idle.
c.JupyterHub.spawner_class = "simple"
c.SimpleLocalProcessSpawner.home_dir_template = f"{home}/{{username}}"
c.Spawner.cmd = [sys.executable, "-m", "jupyterhub.singleuser"]
c.Spawner.default_url = "/lab/tree/tapewidgets-lessons/01_record_and_differentiate.ipynb"
c.Spawner.http_timeout = 120
c.Spawner.start_timeout = 120

# The lessons are in the folder before it opens; what a learner has changed is never written over.
c.Spawner.args = [
    "--MappingKernelManager.cull_idle_timeout=1200",
    "--MappingKernelManager.cull_interval=60",
    "--ServerApp.shutdown_no_activity_timeout=1800",
    "--LabApp.news_url=",
    "--LabApp.extension_manager=readonly",
]
if hasattr(os, "geteuid") and os.geteuid() == 0:
    c.Spawner.args.append("--allow-root")

# NumPy takes all cores for one learner unless told; with thirty learners one each is faster for all.
c.Spawner.environment = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}

# When all come in the same minute, all start: whoever comes after a lower limit is reached is turned away.
c.JupyterHub.concurrent_spawn_limit = 40
c.JupyterHub.active_server_limit = 40


def prepare(spawner):
    """Copy the lessons into a learner's folder, as `tapewidgets lab` does, and choose the server's port.

    A kernel takes any free port of the range that the system keeps for that (on Linux from 32768 on). The
    server's is below it, so that no kernel takes it first.
    """
    from tapewidgets.cli.lessons import copy_lessons, lessons_folder

    copy_lessons(lessons_folder(), home / spawner.user.name / "tapewidgets-lessons")
    spawner.port = 10_000 + spawner.orm_spawner.user_id


c.Spawner.pre_spawn_hook = prepare
