//! Texts kept in `tests/data`. After a wanted change: `UPDATE_GOLDEN=1 cargo nextest run -p model`,
//! then read the difference.

use std::path::PathBuf;

pub fn data(path: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/data").join(path)
}

pub fn assert_golden(name: &str, actual: &str) {
    let path = data(name);
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        std::fs::write(&path, actual).unwrap();
    }
    let kept = std::fs::read_to_string(&path).unwrap_or_default().replace("\r\n", "\n");
    let differs = actual.lines().zip(kept.lines()).find(|(actual, kept)| actual != kept);
    assert!(
        actual == kept,
        "{} is not what the code says. First difference: {differs:#?}\n{}",
        path.display(),
        "If the change is wanted: UPDATE_GOLDEN=1 cargo nextest run -p model"
    );
}
