/// Name and meaning of an errno. Only 1 to 34: there Linux, newlib (ESP-IDF, most FreeRTOS
/// ports) and the BSDs agree; above, the same number means different things.
pub(super) fn name(errno: u32) -> Option<(&'static str, &'static str)> {
    let known = match errno {
        1 => ("EPERM", "operation not permitted"),
        2 => ("ENOENT", "no such file or directory"),
        3 => ("ESRCH", "no such process"),
        4 => ("EINTR", "interrupted"),
        5 => ("EIO", "input/output error"),
        6 => ("ENXIO", "no such device or address"),
        7 => ("E2BIG", "argument list too long"),
        8 => ("ENOEXEC", "not an executable format"),
        9 => ("EBADF", "file is not open"),
        10 => ("ECHILD", "no child process"),
        11 => ("EAGAIN", "try again later"),
        12 => ("ENOMEM", "not enough memory"),
        13 => ("EACCES", "permission denied"),
        14 => ("EFAULT", "bad memory address"),
        15 => ("ENOTBLK", "not a block device"),
        16 => ("EBUSY", "device or resource busy"),
        17 => ("EEXIST", "file exists already"),
        18 => ("EXDEV", "link across file systems"),
        19 => ("ENODEV", "no such device"),
        20 => ("ENOTDIR", "not a directory"),
        21 => ("EISDIR", "is a directory"),
        22 => ("EINVAL", "invalid argument"),
        23 => ("ENFILE", "too many open files in the system"),
        24 => ("EMFILE", "too many open files"),
        25 => ("ENOTTY", "not a terminal"),
        26 => ("ETXTBSY", "file is being executed"),
        27 => ("EFBIG", "file too large"),
        28 => ("ENOSPC", "no space left on the device"),
        29 => ("ESPIPE", "cannot seek"),
        30 => ("EROFS", "file system is read-only"),
        31 => ("EMLINK", "too many links"),
        32 => ("EPIPE", "broken pipe"),
        33 => ("EDOM", "number out of domain"),
        34 => ("ERANGE", "number out of range"),
        _ => return None,
    };
    Some(known)
}

/// `errno 28 (ENOSPC: no space left on the device)`, or the number alone.
pub(super) fn describe(errno: u32) -> String {
    match name(errno) {
        Some((name, meaning)) => format!("errno {errno} ({name}: {meaning})"),
        None => format!("errno {errno} (0x{errno:x})"),
    }
}
