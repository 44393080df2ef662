"""Refuses subinterpreters, before anything else is imported."""

_WORDS = (
    "playerio works in the main interpreter only: its threads and its library belong to the process, and would outlive a "
    "subinterpreter. Import it in the main interpreter."
)

try:
    import ctypes
except ImportError as error:  # Some versions refuse it there by themselves.
    if "subinterpreter" in str(error):
        raise ImportError(_WORDS) from error
    raise


def _refuse() -> None:
    api = getattr(ctypes, "pythonapi", None)  # CPython has one.
    if api is None:
        return
    # By index, which gives functions of our own: what is declared of the shared ones holds for the whole process.
    current, main = api["PyInterpreterState_Get"], api["PyInterpreterState_Main"]
    current.restype = main.restype = ctypes.c_void_p
    current.argtypes = main.argtypes = ()
    if current() != main():
        raise ImportError(_WORDS)


_refuse()
