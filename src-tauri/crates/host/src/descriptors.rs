//! Open files, of which every connected device takes one.

/// What Fieldlift itself keeps open: database, images, listeners, and sockets that are being
/// accepted.
const OWN: u64 = 512;

/// Raises this process's limit of open files as far as the system lets it: many systems begin
/// with 1024 or 256 for the sake of programs that use `select`. Returns how many devices may then
/// be connected; `None` where the system sets no such limit.
#[cfg(unix)]
pub(crate) fn devices_allowed() -> std::io::Result<Option<u64>> {
    rlimit::increase_nofile_limit(u64::MAX).map(|limit| Some(limit.saturating_sub(OWN)))
}

#[cfg(not(unix))]
pub(crate) fn devices_allowed() -> std::io::Result<Option<u64>> {
    Ok(None)
}

#[cfg(all(test, unix))]
mod tests {
    use rlimit::Resource;

    use super::*;

    #[test]
    fn the_limit_is_raised_as_far_as_it_goes() {
        let (_, hard) = Resource::NOFILE.get().unwrap();
        Resource::NOFILE.set(hard.min(256), hard).unwrap();
        let devices = devices_allowed().unwrap().unwrap();
        let (soft, _) = Resource::NOFILE.get().unwrap();
        assert_eq!(soft, hard);
        assert_eq!(devices, soft.saturating_sub(OWN));
    }
}
