//! Scenarios, peers and rigs: the `fieldlift` program in a place of its own.
#![allow(clippy::disallowed_methods, reason = "a rig bounds everything it waits for by the clock")]
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on must panic")]

mod place;
mod program;

use std::path::PathBuf;
use std::process::Command;
use std::time::Duration;

pub use place::{Place, read};
pub use program::{Ran, Running};

/// Longer than anything that works takes, on a busy machine too.
pub const PATIENCE: Duration = Duration::from_secs(90);

/// The program built beside this test.
///
/// # Panics
/// Where it is not built: tests do not build it, so that they never wait for cargo's lock.
pub fn fieldlift() -> PathBuf {
    let this = std::env::current_exe().expect("a test knows where it is");
    let name = format!("fieldlift{}", std::env::consts::EXE_SUFFIX);
    let found = this.ancestors().skip(1).take(2).map(|folder| folder.join(&name));
    found
        .into_iter()
        .find(|path| path.is_file())
        .unwrap_or_else(|| panic!("no {name} beside {}: run `cargo build -p cli`", this.display()))
}

/// A real second-stage bootloader of an ESP32-S3 (about 20 KB), from the source of the crate
/// espflash, which cargo has at hand because crate `image` names it as a dependency that is never
/// compiled.
pub fn esp_image() -> PathBuf {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let output = Command::new(cargo)
        .args(["metadata", "--locked", "--format-version", "1"])
        .args(["--manifest-path", concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml")])
        .output()
        .expect("cargo runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let metadata: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let packages = metadata["packages"].as_array().expect("cargo lists packages");
    let espflash = packages.iter().find(|package| package["name"] == "espflash");
    let manifest = espflash.expect("crate image names espflash")["manifest_path"].as_str().unwrap();
    let folder = PathBuf::from(manifest).with_file_name("resources").join("bootloaders");
    let image = folder.join("esp32s3-bootloader.bin");
    assert!(image.is_file(), "{} is not there", image.display());
    image
}

/// Bytes that look like no known format, the same for the same seed.
pub fn made_up_image(size: usize, seed: u64) -> Vec<u8> {
    let mut state = seed;
    let mut bytes = Vec::with_capacity(size + 8);
    while bytes.len() < size {
        bytes.extend_from_slice(&next_random(&mut state).to_le_bytes());
    }
    bytes.truncate(size);
    bytes
}

/// Sebastiano Vigna's SplitMix64.
pub fn next_random(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let mut z = *state;
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}
