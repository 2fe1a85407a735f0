"""A disk that is full at its n-th operation, without root and the same in every run."""

import builtins
import errno
import io
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest


class FullDisk:
    """Inside `folder`, operation ``fails_at`` (from 1) and all later ones fail; a write writes half first.

    Operations are: to create a file, to write, to sync, to rename. Reading and deleting always work.
    """

    def __init__(self, folder: Path, fails_at: int) -> None:
        self.folder, self.fails_at, self.count = os.path.realpath(folder), fails_at, 0

    @property
    def was_full(self) -> bool:
        return self.count >= self.fails_at

    def refuses(self) -> bool:
        self.count += 1
        return self.was_full

    def full(self) -> OSError:
        return OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    def holds(self, path: Any) -> bool:
        return isinstance(path, str | os.PathLike) and os.path.realpath(path).startswith(self.folder)

    @contextmanager
    def mounted(self) -> Iterator[None]:
        real_open, real_write, real_sync, real_replace = os.open, os.write, os.fsync, os.replace
        plain_open = io.open
        ours: set[int] = set()

        def open_descriptor(path: Any, flags: int, *rest: Any, **keywords: Any) -> int:
            writes = self.holds(path) and flags & (os.O_WRONLY | os.O_RDWR)
            if writes and self.refuses():
                raise self.full()
            file = real_open(path, flags, *rest, **keywords)
            (ours.add if writes else ours.discard)(file)
            return file

        def write(file: int, content: Any) -> int:
            if file in ours and self.refuses():
                real_write(file, bytes(content)[: len(content) // 2])
                raise self.full()
            return real_write(file, content)

        def sync(file: int) -> None:
            if file in ours and self.refuses():
                raise self.full()
            real_sync(file)

        def replace(old: Any, new: Any, **keywords: Any) -> None:
            if self.holds(new) and self.refuses():
                raise self.full()
            real_replace(old, new, **keywords)

        def open_file(path: Any, mode: str = "r", *rest: Any, **keywords: Any) -> Any:
            if not (self.holds(path) and set(mode) & set("wax+")):
                return plain_open(path, mode, *rest, **keywords)
            if self.refuses():
                raise self.full()
            file = plain_open(path, mode, *rest, **keywords)
            whole = file.write

            def half(content: Any) -> Any:
                if self.refuses():
                    whole(content[: len(content) // 2])
                    file.flush()
                    raise self.full()
                return whole(content)

            file.write = half
            return file

        with pytest.MonkeyPatch.context() as patch:
            for name, fake in (
                ("open", open_descriptor),
                ("write", write),
                ("fsync", sync),
                ("replace", replace),
            ):
                patch.setattr(os, name, fake)
            patch.setattr(io, "open", open_file)
            patch.setattr(builtins, "open", open_file)
            yield
