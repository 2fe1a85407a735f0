"""Writing a file so that no failure leaves half of it: beside the old one first, then under its name."""

import errno
import os
import secrets
from contextlib import suppress
from pathlib import Path


def write(path: str | Path, content: str | bytes) -> Path:
    """Write a file as a whole, or leave what was there as it was.

    A link is followed, a file that exists keeps its mode and its owner, and one that may not be written to is
    not replaced. What is no file (``/dev/stdout``, a pipe) is written to directly.

    Parameters
    ----------
    content : the bytes, or a text to write as UTF-8

    Returns
    -------
    Path : ``path``

    Raises
    ------
    OSError : the file cannot be written; the error names ``path``

    Examples
    --------
    >>> import tempfile
    >>> write(f"{tempfile.mkdtemp()}/answer.txt", "42").read_text()
    '42'
    """
    path = Path(path)
    content = content.encode("utf-8") if isinstance(content, str) else content
    try:
        if (path.exists() and not path.is_file()) or path.parent == Path("/dev"):
            path.write_bytes(content)
        else:
            _replace(os.path.realpath(path), content)
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(path)) from error
    return path


def _replace(target: str, content: bytes) -> None:
    old = os.stat(target) if os.path.exists(target) else None
    if old is not None and not os.access(target, os.W_OK):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
    beside = os.path.join(os.path.dirname(target), f".{secrets.token_hex(8)}.tmp")
    file = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o666)
    try:
        try:
            rest = memoryview(content)
            while rest:
                rest = rest[os.write(file, rest) :]
            os.fsync(file)  # a full disk of another machine is first heard of here
        finally:
            os.close(file)
        if old is not None:
            if hasattr(os, "chown"):
                with suppress(PermissionError):
                    os.chown(beside, old.st_uid, old.st_gid)
            os.chmod(beside, old.st_mode & 0o7777)
        os.replace(beside, target)
    except BaseException:
        with suppress(OSError):
            os.unlink(beside)
        raise
