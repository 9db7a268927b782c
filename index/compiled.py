"""Where does compiled code lie? In the package, else in the user's cache folder, else in memory only; never with data.

numba keeps machine code in files that it unpickles, so they lie only where the program itself does or in a folder that
no one else may write (mode 0700). NUMBA_DISABLE_JIT=1 leaves every function plain Python.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar, cast

import numba
import numpy as np
from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.extending import intrinsic, overload

_log = logging.getLogger("lede")
_PACKAGE = Path(__file__).parents[1]
Whole = int | np.integer[Any]
"""A whole number, out of an array or not."""
IS_COMPILED = not numba.config.DISABLE_JIT  # type: ignore[attr-defined]  # made at run time
"""Whether functions are compiled; see NUMBA_DISABLE_JIT."""
_Function = TypeVar("_Function", bound=Callable[..., Any])


def choose_folder(package: Path, cache_home: Path) -> Path | None:
    """Choose the folder of compiled code: the package where it can be written, else cache_home/lede, else None."""
    if os.access(package, os.W_OK):
        return package
    folder = cache_home / "lede"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        folder.chmod(0o700)
    except OSError:
        return None
    return folder if os.access(folder, os.W_OK) else None


def _prepare() -> bool:
    """Tell numba where to keep compiled code, and whether it may."""
    home = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    folder = choose_folder(_PACKAGE, home)
    if folder is None:
        _log.warning("compiled code is kept in memory only: neither %s nor %s/lede can be written", _PACKAGE, home)
    elif folder != _PACKAGE:
        setattr(numba.config, "CACHE_DIR", str(folder))  # noqa: B010  # made at run time, unknown to its types
    return folder is not None


_IS_CACHED = _prepare()


def kernel(function: _Function) -> _Function:
    """Compile a function of arrays and numbers at its first call; it runs without the interpreter's lock."""
    compiled: Any = numba.njit(nogil=True, cache=_IS_CACHED)(function)
    return cast(_Function, compiled)


def count_bits(word: int) -> int:
    """Count the bits that are set in an unsigned 64-bit word."""
    return int(word).bit_count()


@intrinsic
def _count_bits(context: Any, word: Any) -> Any:
    """Give the processor's own instruction for it."""

    def build(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return builder.ctpop(arguments[0])

    return types.int64(types.uint64), build


@overload(count_bits)
def _overload_count_bits(word):  # type: ignore[no-untyped-def]  # numba compares the two signatures
    return lambda word: _count_bits(word)  # type: ignore[call-arg]  # numba gives the context


def prefetch(values: Any, at: Whole) -> None:
    """Have the processor fetch a number of a list before it is needed; for lists that are read here and there."""


@intrinsic
def _prefetch(context: Any, values: Any, at: Any) -> Any:
    """Give the processor's own instruction for it: to read, to keep in all caches, as data."""

    def build(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        listed = context.make_array(signature.args[0])(context, builder, arguments[0])
        place = [context.cast(builder, arguments[1], signature.args[1], types.intp)]
        pointer: Any = cgutils.get_item_pointer(  # type: ignore[no-untyped-call]
            context, builder, signature.args[0], listed, place
        )
        number, address = ir.IntType(32), ir.IntType(8).as_pointer()
        kind = ir.FunctionType(ir.VoidType(), [address, number, number, number])
        function: Any = cgutils.get_or_insert_function(  # type: ignore[no-untyped-call]
            builder.module, kind, "llvm.prefetch.p0"
        )
        builder.call(function, [builder.bitcast(pointer, address), *(ir.Constant(number, how) for how in (0, 3, 1))])
        return context.get_dummy_value()

    return types.void(values, at), build


@overload(prefetch)
def _overload_prefetch(values, at):  # type: ignore[no-untyped-def]  # numba compares the two signatures
    return lambda values, at: _prefetch(values, at)  # type: ignore[call-arg]  # numba gives the context
