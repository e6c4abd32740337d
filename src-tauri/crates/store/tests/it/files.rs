//! Files by content: whole or not there.

use std::collections::BTreeSet;
use std::fs;
use std::io::{self, Read};
use std::ops::ControlFlow;
use std::path::Path;
use std::process::Command;

use model::{Sha256, Timestamp};
use store::{BlockCache, CHUNK, FileError, FileStore, ImportError};

use crate::samples::hash;

fn content(len: usize) -> Vec<u8> {
    (0..len).map(|n| (n * 31 + n / 251) as u8).collect()
}

fn import(files: &FileStore, bytes: &[u8]) -> Sha256 {
    let go_on = &mut |_, _| ControlFlow::Continue(());
    files.import(Path::new("memory"), bytes, Some(bytes.len() as u64), go_on).unwrap().hash
}

fn openssl(path: &Path) -> String {
    let output = Command::new("openssl")
        .args(["dgst", "-sha256", "-r"])
        .arg(path)
        .output()
        .expect("this test needs the openssl command: apt install openssl");
    String::from_utf8(output.stdout).unwrap().split(' ').next().unwrap().to_owned()
}

#[test]
fn the_hash_is_what_openssl_computes() {
    let dir = tempfile::tempdir().unwrap();
    let files = FileStore::open(&dir.path().join("files")).unwrap();
    for len in [0, 1, 63, 64, 65, CHUNK, 1024 * 1024, 3 * 1024 * 1024 + 17] {
        let source = dir.path().join("firmware.bin");
        fs::write(&source, content(len)).unwrap();
        let mut told = Vec::new();
        let imported = files
            .import_file(&source, &mut |done, total| {
                assert_eq!(total, Some(len as u64));
                told.push(done);
                ControlFlow::Continue(())
            })
            .unwrap();
        assert_eq!(imported.hash.to_string(), openssl(&source));
        assert_eq!(imported.size, len as u64);
        assert_eq!(told.last().copied().unwrap_or(0), len as u64);
        assert!(told.is_sorted());
        assert_eq!(openssl(&files.path(imported.hash)), imported.hash.to_string());
        assert_eq!(files.verify(imported.hash).unwrap(), len as u64);
    }
    assert_eq!(files.list().unwrap().len(), 8);
}

#[test]
fn an_import_stopped_or_failing_half_way_keeps_nothing() {
    struct Breaks(usize);
    impl Read for Breaks {
        fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
            self.0 += 1;
            match self.0 {
                1 => Err(io::ErrorKind::Interrupted.into()),
                2 => Ok(out.len()),
                _ => Err(io::Error::other("cable pulled")),
            }
        }
    }
    let dir = tempfile::tempdir().unwrap();
    let files = FileStore::open(dir.path()).unwrap();
    let stop = &mut |_, _| ControlFlow::Break(());
    let stopped = files.import(Path::new("m"), &content(9)[..], None, stop);
    assert!(matches!(stopped, Err(ImportError::Stopped)), "{stopped:?}");
    let broken = files
        .import(Path::new("usb/fw.bin"), Breaks(0), None, &mut |_, _| ControlFlow::Continue(()));
    let Err(error @ ImportError::Source { .. }) = broken else { panic!("{broken:?}") };
    assert!(error.to_string().contains("usb/fw.bin"));
    let missing = files.import_file(&dir.path().join("none"), stop);
    assert!(matches!(missing, Err(ImportError::Source { .. })), "{missing:?}");
    assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 0);
}

#[test]
fn leftovers_go_at_the_next_start_and_imports_under_way_stay() {
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join("incoming-abc123"), "cut off").unwrap();
    fs::write(dir.path().join("README"), "not ours").unwrap();
    let files = FileStore::open(dir.path()).unwrap();
    assert!(!dir.path().join("incoming-abc123").exists());
    assert!(dir.path().join("README").exists());
    let look = &mut |_, _| {
        FileStore::open(dir.path()).unwrap();
        ControlFlow::Continue(())
    };
    let imported = files.import(Path::new("m"), &content(9)[..], None, look).unwrap();
    assert_eq!(files.verify(imported.hash).unwrap(), 9);
}

#[test]
fn a_damaged_file_is_found_and_repaired_by_importing_it_again() {
    let dir = tempfile::tempdir().unwrap();
    let files = FileStore::open(dir.path()).unwrap();
    let hash = import(&files, &content(5000));
    assert_eq!(import(&files, &content(5000)), hash);
    assert_eq!(files.list().unwrap().len(), 1);
    let mut damaged = content(5000);
    damaged[4000] ^= 1;
    fs::write(files.path(hash), &damaged).unwrap();
    let error = files.verify(hash).unwrap_err();
    let FileError::Corrupted { expected, found, .. } = error else { panic!("{error:?}") };
    assert!(expected == hash && found != hash);
    let cache = BlockCache::new(1 << 20);
    assert!(matches!(cache.load(&files, hash), Err(FileError::Corrupted { .. })));
    import(&files, &content(5000));
    files.verify(hash).unwrap();
    files.remove(hash).unwrap();
    files.remove(hash).unwrap();
    assert!(matches!(files.verify(hash), Err(FileError::Missing { .. })));
    assert!(matches!(files.open_file(hash), Err(FileError::Missing { .. })));
}

#[test]
fn garbage_is_what_nothing_refers_to_and_is_old_enough() {
    let dir = tempfile::tempdir().unwrap();
    let files = FileStore::open(dir.path()).unwrap();
    let (kept, garbage) = (import(&files, b"kept"), import(&files, b"garbage"));
    let keep = BTreeSet::from([kept, hash(7)]);
    let imported_at = files.list().unwrap().iter().map(|file| file.imported_at).max().unwrap();
    let removed = |before| files.collect_garbage(&keep, before).unwrap();
    assert_eq!(removed(Timestamp::from_millis(1)), []);
    let gone = removed(Timestamp::from_millis(imported_at.as_millis() + 1));
    assert_eq!(gone.iter().map(|file| file.hash).collect::<Vec<_>>(), [garbage]);
    assert_eq!(files.list().unwrap().iter().map(|file| file.hash).collect::<Vec<_>>(), [kept]);
}

#[test]
fn blocks_are_the_bytes_of_the_file_from_memory_and_from_disk() {
    let dir = tempfile::tempdir().unwrap();
    let files = FileStore::open(dir.path()).unwrap();
    let bytes = content(40 * CHUNK + 1234);
    let hash = import(&files, &bytes);
    for (budget, in_memory) in [(bytes.len() as u64, true), (bytes.len() as u64 - 1, false)] {
        let file = BlockCache::new(budget).load(&files, hash).unwrap();
        assert_eq!((file.in_memory(), file.size()), (in_memory, bytes.len() as u64));
        let ends = [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 39 * CHUNK - 3, bytes.len() - 4096];
        for (offset, len) in ends.into_iter().flat_map(|at| [(at, 1), (at, 256), (at, 4096)]) {
            let mut block = vec![0; len];
            file.read_at(offset as u64, &mut block).unwrap();
            assert!(block == bytes[offset..offset + len], "{len} bytes at {offset}");
        }
        let mut whole = vec![0; bytes.len()];
        file.read_at(0, &mut whole).unwrap();
        assert!(whole == bytes);
        for (offset, len) in [(bytes.len(), 1), (bytes.len() - 1, 2), (usize::MAX, 2)] {
            let error = file.read_at(offset as u64, &mut vec![0; len]).unwrap_err();
            assert_eq!(error.kind(), io::ErrorKind::UnexpectedEof);
        }
        file.read_at(bytes.len() as u64, &mut []).unwrap();
    }
}

#[test]
fn a_file_changed_while_it_is_served_is_not_sent() {
    let dir = tempfile::tempdir().unwrap();
    let files = FileStore::open(dir.path()).unwrap();
    let bytes = content(3 * CHUNK);
    let hash = import(&files, &bytes);
    let file = BlockCache::new(0).load(&files, hash).unwrap();
    let mut changed = bytes.clone();
    changed[CHUNK + 5] ^= 0x80;
    fs::write(files.path(hash), &changed).unwrap();
    let read = |offset: usize, len| file.read_at(offset as u64, &mut vec![0; len]);
    read(0, CHUNK).unwrap();
    read(2 * CHUNK, CHUNK).unwrap();
    for (offset, len) in [(CHUNK, 1), (CHUNK - 1, 2), (2 * CHUNK - 1, 1)] {
        assert_eq!(read(offset, len).unwrap_err().kind(), io::ErrorKind::InvalidData);
    }
    fs::write(files.path(hash), &bytes[..100]).unwrap();
    assert_eq!(read(CHUNK, 1).unwrap_err().kind(), io::ErrorKind::UnexpectedEof);
}

#[test]
fn a_file_in_use_is_loaded_once_and_gives_its_memory_back() {
    let dir = tempfile::tempdir().unwrap();
    let files = FileStore::open(dir.path()).unwrap();
    let (one, two) = (import(&files, &content(1000)), import(&files, &content(1001)));
    let cache = BlockCache::new(1500);
    let first = cache.load(&files, one).unwrap();
    assert!(std::sync::Arc::ptr_eq(&first, &cache.load(&files, one).unwrap()));
    assert!(!cache.load(&files, two).unwrap().in_memory());
    drop(first);
    assert!(cache.load(&files, two).unwrap().in_memory());
}
