"""System calls that no job needs: the network, other processes' memory, mounts, kernel modules (seccomp(2)).

Unprivileged and works in containers, where namespaces are often refused. A refused call fails with EPERM.
"""

import ctypes
import struct

from . import kernel

_MODE_FILTER = 2
_ALLOW = 0x7FFF0000
_REFUSE = 0x00050000 | 1  # errno EPERM
_LOAD, _EQUAL, _AT_LEAST, _RETURN = 0x20, 0x15, 0x35, 0x06  # BPF: ld abs, jeq, jge, ret
_NUMBER, _ARCHITECTURE, _FIRST_ARGUMENT = 0, 4, 16  # offsets in struct seccomp_data (little-endian)
_AF_UNIX = 1  # LibreOffice talks to itself over one
_X32 = 0x40000000  # the second set of numbers on x86-64

# machine: audit architecture, number of socket(2), numbers refused:
# ptrace, process_vm_readv, process_vm_writev, kexec_load, bpf, userfaultfd, perf_event_open, keyctl, add_key,
# request_key, mount, umount2, unshare, setns, init_module, finit_module, open_by_handle_at, pivot_root, chroot, reboot
_MACHINES: dict[str, tuple[int, int, tuple[int, ...]]] = {
    "x86_64": (
        0xC000003E,
        41,
        (101, 310, 311, 246, 321, 323, 298, 250, 248, 249, 165, 166, 272, 308, 175, 313, 304, 155, 161, 169),
    ),
    "aarch64": (
        0xC00000B7,
        198,
        (117, 270, 271, 104, 280, 282, 241, 219, 217, 218, 40, 39, 97, 268, 105, 273, 265, 41, 51, 142),
    ),
}
# the same everywhere: io_uring_setup (it opens sockets of its own), open_tree to fsmount, pidfd_getfd, mount_setattr
_EVERYWHERE = (425, 428, 429, 430, 431, 432, 438, 442)


def confine() -> bool:
    """Refuse those calls from now on, in this process and all it starts; False where that is not possible.

    Needs no_new_privs.
    """
    if not kernel.LINUX or kernel.MACHINE not in _MACHINES:
        return False
    architecture, socket_call, refused = _MACHINES[kernel.MACHINE]
    program = _program(architecture, socket_call, refused + _EVERYWHERE)
    code = ctypes.create_string_buffer(program, len(program))
    # struct sock_fprog: a 16-bit count, padding, a pointer
    head = struct.pack("HP", len(program) // 8, ctypes.addressof(code))
    try:
        kernel.prctl(kernel.PR_SET_SECCOMP, _MODE_FILTER, ctypes.create_string_buffer(head, len(head)))
    except OSError:
        return False
    return True


def _program(architecture: int, socket_call: int, refused: tuple[int, ...]) -> bytes:
    """The filter; jumps count the instructions to skip if true, if false."""
    steps = [
        (_LOAD, 0, 0, _ARCHITECTURE),
        (_EQUAL, 1, 0, architecture),
        (_RETURN, 0, 0, _REFUSE),
        (_LOAD, 0, 0, _NUMBER),
        (_AT_LEAST, 0, 1, _X32),
        (_RETURN, 0, 0, _REFUSE),
    ]
    for number in refused:
        steps += [(_EQUAL, 0, 1, number), (_RETURN, 0, 0, _REFUSE)]
    steps += [
        (_EQUAL, 0, 3, socket_call),
        (_LOAD, 0, 0, _FIRST_ARGUMENT),
        (_EQUAL, 1, 0, _AF_UNIX),
        (_RETURN, 0, 0, _REFUSE),
        (_RETURN, 0, 0, _ALLOW),
    ]
    return b"".join(struct.pack("<HBBI", *step) for step in steps)
