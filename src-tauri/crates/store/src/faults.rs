//! Disks that fail on demand, for tests: an SQLite VFS in front of the system's own.
//!
//! Counted are writes, truncations, syncs and deletions of the database, its write-ahead log and
//! its backups. A write that fails leaves half of its bytes behind, as a full disk does. What a
//! power cut would leave is known at any time: every file as it was when it was last synced.

use std::collections::BTreeMap;
use std::ffi::{CStr, c_char, c_int, c_void};
use std::fs;
use std::io;
use std::mem::{self, size_of};
use std::path::{Path, PathBuf};
use std::ptr;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError, Weak};

use rusqlite::ffi;

/// Faults for the databases in one folder.
#[derive(Debug)]
pub struct Faults {
    plan: Arc<Plan>,
}

/// What the disk answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    InputOutput,
    DiskFull,
    ReadOnly,
}

/// How long the disk is broken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lasting {
    Once,
    FromThenOn,
}

impl Faults {
    /// Puts connections opened from now on, on databases in `dir`, under this plan. None fails
    /// before [`Faults::arm`].
    pub fn over(dir: &Path) -> io::Result<Self> {
        register()?;
        let plan = Arc::new(Plan {
            dir: dir.canonicalize()?,
            state: Mutex::default(),
            synced: Mutex::default(),
        });
        let mut plans = lock(&PLANS);
        plans.retain(|plan| plan.strong_count() > 0);
        plans.push(Arc::downgrade(&plan));
        Ok(Self { plan })
    }

    /// Lets the `nth` write from now on fail, counted from 1.
    pub fn arm(&self, nth: u64, fault: Fault, lasting: Lasting) {
        *lock(&self.plan.state) = State { writes: 0, armed: Some((nth, fault, lasting)) };
    }

    /// Writes to `target` what would be on the disk if the power went now, and every write that
    /// was not synced were lost.
    pub fn cut_power(&self, target: &Path) -> io::Result<()> {
        for (path, bytes) in &*lock(&self.plan.synced) {
            if let Some(name) = path.file_name() {
                fs::write(target.join(name), bytes)?;
            }
        }
        Ok(())
    }

    /// Ends the faults; returns how many writes were asked for since [`Faults::arm`].
    pub fn disarm(&self) -> u64 {
        mem::take(&mut *lock(&self.plan.state)).writes
    }
}

static PLANS: Mutex<Vec<Weak<Plan>>> = Mutex::new(Vec::new());

#[derive(Debug)]
struct Plan {
    dir: PathBuf,
    state: Mutex<State>,
    /// Files as they were when they were last synced.
    synced: Mutex<BTreeMap<PathBuf, Vec<u8>>>,
}

#[derive(Debug, Default)]
struct State {
    writes: u64,
    armed: Option<(u64, Fault, Lasting)>,
}

impl Plan {
    fn over(file: &Path) -> Option<Arc<Self>> {
        let dir = file.parent()?.canonicalize().ok()?;
        lock(&PLANS).iter().filter_map(Weak::upgrade).find(|plan| plan.dir == dir)
    }

    fn next_write(&self) -> Option<Fault> {
        let mut state = lock(&self.state);
        state.writes += 1;
        let (nth, fault, lasting) = state.armed?;
        let hit = match lasting {
            Lasting::Once => state.writes == nth,
            Lasting::FromThenOn => state.writes >= nth,
        };
        hit.then_some(fault)
    }
}

/// What SQLite is told when the operation with the I/O error `code` fails.
const fn answer(fault: Fault, code: c_int) -> c_int {
    match fault {
        Fault::InputOutput => code,
        Fault::DiskFull => ffi::SQLITE_FULL,
        Fault::ReadOnly => ffi::SQLITE_READONLY,
    }
}

/// The system's VFS and ours in front of it. Both live as long as the process.
struct Registered {
    system: *mut ffi::sqlite3_vfs,
    outcome: c_int,
}

// SAFETY: SQLite itself calls a VFS from every thread; `system` is never written through.
unsafe impl Send for Registered {}
// SAFETY: as above.
unsafe impl Sync for Registered {}

static REGISTERED: OnceLock<Registered> = OnceLock::new();

fn register() -> io::Result<()> {
    let registered = REGISTERED.get_or_init(|| {
        // SAFETY: the default VFS is static. Ours is leaked, so it lives as long as SQLite may
        // call it. The functions copied from the default reach their state through pAppData, which
        // is copied with them.
        unsafe {
            let system = ffi::sqlite3_vfs_find(ptr::null());
            if system.is_null() {
                return Registered { system, outcome: ffi::SQLITE_ERROR };
            }
            let ours = Box::leak(Box::new(*system));
            ours.zName = c"fieldlift-faults".as_ptr();
            ours.pNext = ptr::null_mut();
            ours.szOsFile += size_of::<Shim>() as c_int;
            ours.xOpen = Some(open);
            ours.xDelete = Some(delete);
            Registered { system, outcome: ffi::sqlite3_vfs_register(ours, 1) }
        }
    });
    match registered.outcome {
        ffi::SQLITE_OK => Ok(()),
        code => Err(io::Error::other(format!("SQLite refused the VFS: {code}"))),
    }
}

/// What SQLite takes for its file. The system's own file follows it in memory; SQLite allocates
/// `szOsFile` bytes, aligned to 8, for both.
#[repr(C, align(8))]
struct Shim {
    base: ffi::sqlite3_file,
    /// From `Box::into_raw`, given back in `close`; null when no plan covers the file.
    watched: *mut Watched,
}

struct Watched {
    plan: Arc<Plan>,
    path: PathBuf,
}

/// # Safety
/// `file` was set up by [`open`].
unsafe fn system_file(file: *mut ffi::sqlite3_file) -> *mut ffi::sqlite3_file {
    // SAFETY: the allocation holds a Shim and then the system's file.
    unsafe { file.cast::<Shim>().add(1).cast() }
}

/// # Safety
/// `file` was set up by [`open`] and not yet closed.
unsafe fn watched<'f>(file: *mut ffi::sqlite3_file) -> Option<&'f Watched> {
    // SAFETY: null, or kept alive by the shim until the file is closed.
    unsafe { (*file.cast::<Shim>()).watched.as_ref() }
}

/// # Safety
/// As for [`watched`].
unsafe fn fault(file: *mut ffi::sqlite3_file) -> Option<Fault> {
    // SAFETY: the caller vouches.
    unsafe { watched(file) }.and_then(|watched| watched.plan.next_write())
}

unsafe extern "C" fn open(
    _vfs: *mut ffi::sqlite3_vfs,
    name: *const c_char,
    file: *mut ffi::sqlite3_file,
    flags: c_int,
    out_flags: *mut c_int,
) -> c_int {
    let Some(registered) = REGISTERED.get() else { return ffi::SQLITE_CANTOPEN };
    // SAFETY: SQLite passes `szOsFile` writable bytes and a name that outlives the file, or null.
    unsafe {
        let system = system_file(file);
        (*system).pMethods = ptr::null();
        let shim = file.cast::<Shim>();
        (*shim).base.pMethods = ptr::null();
        (*shim).watched = ptr::null_mut();
        let Some(open) = (*registered.system).xOpen else { return ffi::SQLITE_CANTOPEN };
        let code = open(registered.system, name, system, flags, out_flags);
        if !(*system).pMethods.is_null() {
            (*shim).base.pMethods = &METHODS;
            (*shim).watched =
                watch(name).map_or(ptr::null_mut(), |watched| Box::into_raw(Box::new(watched)));
        }
        code
    }
}

unsafe extern "C" fn delete(
    _vfs: *mut ffi::sqlite3_vfs,
    name: *const c_char,
    sync_dir: c_int,
) -> c_int {
    let Some(registered) = REGISTERED.get() else { return ffi::SQLITE_IOERR_DELETE };
    // SAFETY: SQLite passes a NUL-terminated name; the system's VFS is static.
    unsafe {
        if let Some(Watched { plan, path }) = watch(name) {
            if let Some(fault) = plan.next_write() {
                return answer(fault, ffi::SQLITE_IOERR_DELETE);
            }
            lock(&plan.synced).remove(&path);
        }
        match (*registered.system).xDelete {
            Some(delete) => delete(registered.system, name, sync_dir),
            None => ffi::SQLITE_IOERR_DELETE,
        }
    }
}

/// # Safety
/// `name` is null or NUL-terminated.
unsafe fn watch(name: *const c_char) -> Option<Watched> {
    // SAFETY: checked for null; the caller vouches for the end.
    let name = (!name.is_null()).then(|| unsafe { CStr::from_ptr(name) })?;
    let path = PathBuf::from(name.to_str().ok()?);
    Some(Watched { plan: Plan::over(&path)?, path })
}

/// Functions that hand on to the system's file.
macro_rules! hand_on {
    ($($function:ident($($argument:ident: $kind:ty),*);)*) => {$(
        #[allow(non_snake_case, reason = "SQLite's names")]
        unsafe extern "C" fn $function(file: *mut ffi::sqlite3_file, $($argument: $kind),*) -> c_int {
            // SAFETY: SQLite calls these only on files that `open` opened.
            unsafe {
                let system = system_file(file);
                match (*(*system).pMethods).$function {
                    Some(function) => function(system, $($argument),*),
                    None => ffi::SQLITE_IOERR,
                }
            }
        }
    )*};
}

hand_on! {
    xRead(to: *mut c_void, amount: c_int, offset: ffi::sqlite3_int64);
    xFileSize(size: *mut ffi::sqlite3_int64);
    xLock(level: c_int);
    xUnlock(level: c_int);
    xCheckReservedLock(held: *mut c_int);
    xFileControl(operation: c_int, argument: *mut c_void);
    xSectorSize();
    xDeviceCharacteristics();
    xShmMap(page: c_int, size: c_int, extend: c_int, memory: *mut *mut c_void);
    xShmLock(offset: c_int, count: c_int, flags: c_int);
    xShmUnmap(delete: c_int);
    xWrite(from: *const c_void, amount: c_int, offset: ffi::sqlite3_int64);
    xTruncate(size: ffi::sqlite3_int64);
    xSync(flags: c_int);
    xClose();
}

unsafe extern "C" fn shm_barrier(file: *mut ffi::sqlite3_file) {
    // SAFETY: as in `hand_on`.
    unsafe {
        let system = system_file(file);
        if let Some(barrier) = (*(*system).pMethods).xShmBarrier {
            barrier(system);
        }
    }
}

unsafe extern "C" fn write(
    file: *mut ffi::sqlite3_file,
    from: *const c_void,
    amount: c_int,
    offset: ffi::sqlite3_int64,
) -> c_int {
    // SAFETY: SQLite calls this on open files, with `amount` readable bytes.
    unsafe {
        match fault(file) {
            Some(fault) => {
                xWrite(file, from, amount / 2, offset);
                answer(fault, ffi::SQLITE_IOERR_WRITE)
            }
            None => xWrite(file, from, amount, offset),
        }
    }
}

unsafe extern "C" fn truncate(file: *mut ffi::sqlite3_file, size: ffi::sqlite3_int64) -> c_int {
    // SAFETY: SQLite calls this on open files.
    unsafe {
        match fault(file) {
            Some(fault) => answer(fault, ffi::SQLITE_IOERR_TRUNCATE),
            None => xTruncate(file, size),
        }
    }
}

unsafe extern "C" fn sync(file: *mut ffi::sqlite3_file, flags: c_int) -> c_int {
    // SAFETY: SQLite calls this on open files.
    unsafe {
        match fault(file) {
            Some(fault) => answer(fault, ffi::SQLITE_IOERR_FSYNC),
            None => {
                if let Some(Watched { plan, path }) = watched(file)
                    && let Ok(bytes) = fs::read(path)
                {
                    lock(&plan.synced).insert(path.clone(), bytes);
                }
                xSync(file, flags)
            }
        }
    }
}

unsafe extern "C" fn close(file: *mut ffi::sqlite3_file) -> c_int {
    // SAFETY: SQLite closes a file once; the box came from Box::into_raw and is not used again.
    unsafe {
        let watched = mem::replace(&mut (*file.cast::<Shim>()).watched, ptr::null_mut());
        if !watched.is_null() {
            drop(Box::from_raw(watched));
        }
        xClose(file)
    }
}

static METHODS: ffi::sqlite3_io_methods = ffi::sqlite3_io_methods {
    // Version 2 has shared memory, which the write-ahead log needs; 3 adds memory mapping, by
    // which writes would pass us.
    iVersion: 2,
    xClose: Some(close),
    xRead: Some(xRead),
    xWrite: Some(write),
    xTruncate: Some(truncate),
    xSync: Some(sync),
    xFileSize: Some(xFileSize),
    xLock: Some(xLock),
    xUnlock: Some(xUnlock),
    xCheckReservedLock: Some(xCheckReservedLock),
    xFileControl: Some(xFileControl),
    xSectorSize: Some(xSectorSize),
    xDeviceCharacteristics: Some(xDeviceCharacteristics),
    xShmMap: Some(xShmMap),
    xShmLock: Some(xShmLock),
    xShmBarrier: Some(shm_barrier),
    xShmUnmap: Some(xShmUnmap),
    xFetch: None,
    xUnfetch: None,
};

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
