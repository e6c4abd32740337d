//! Images made byte by byte, and real ones.
#![allow(dead_code, reason = "each test file uses its part")]

use std::path::PathBuf;
use std::process::Command;

use image::{ImageInfo, Parser};
use model::Finding;
use sha2::Digest as _;

pub fn read(bytes: &[u8]) -> (ImageInfo, Vec<Finding>) {
    let mut parser = Parser::new();
    parser.handle(bytes);
    parser.finish()
}

/// Field names of the findings.
pub fn fields(bytes: &[u8]) -> Vec<String> {
    read(bytes).1.into_iter().map(|finding| finding.field).collect()
}

#[derive(Clone)]
pub struct Build {
    pub chip: u16,
    pub segments: Vec<(u32, Vec<u8>)>,
    pub segment_count: Option<u8>,
    pub has_hash: bool,
    pub tail: Vec<u8>,
}

/// An ESP32-S3 application of two segments.
pub fn application() -> Build {
    let mut drom = descriptor("2.1.0", "meter");
    drom.extend_from_slice(b"constants   ");
    Build {
        chip: 9,
        segments: vec![(0x3c00_0020, drom), (0x4037_4000, vec![0x5a; 1004])],
        segment_count: None,
        has_hash: true,
        tail: vec![],
    }
}

pub fn descriptor(version: &str, project: &str) -> Vec<u8> {
    let mut bytes = vec![0; 256];
    let mut put = |at: usize, data: &[u8]| bytes[at..at + data.len()].copy_from_slice(data);
    put(0, &[0x32, 0x54, 0xcd, 0xab, 7, 0, 0, 0]);
    put(0x10, version.as_bytes());
    put(0x30, project.as_bytes());
    put(0x50, b"12:34:56");
    put(0x60, b"Nov 22 2026");
    put(0x70, b"v5.5.1");
    put(0x90, &[0xe1; 32]);
    put(0xb0, &[3, 0, 199, 0, 16]);
    bytes
}

impl Build {
    pub fn bytes(&self) -> Vec<u8> {
        let count = self.segment_count.unwrap_or(self.segments.len() as u8);
        let mut bytes = vec![0xe9, count, 2, 0x4f, 0x34, 0x12, 0x37, 0x40, 0xee, 0, 0, 0];
        bytes.extend_from_slice(&self.chip.to_le_bytes());
        bytes.extend_from_slice(&[0, 1, 0, 199, 0, 0, 0, 0, 0, u8::from(self.has_hash)]);
        let mut checksum = 0xef;
        for (address, data) in &self.segments {
            bytes.extend_from_slice(&address.to_le_bytes());
            bytes.extend_from_slice(&(data.len() as u32).to_le_bytes());
            bytes.extend_from_slice(data);
            checksum = data.iter().fold(checksum, |sum, byte| sum ^ byte);
        }
        while bytes.len() % 16 != 15 {
            bytes.push(0);
        }
        bytes.push(checksum);
        if self.has_hash {
            let hash = sha2::Sha256::digest(&bytes);
            bytes.extend_from_slice(&hash);
        }
        bytes.extend_from_slice(&self.tail);
        bytes
    }
}

/// The bootloader images in the source of the crate espflash, which cargo has at hand because
/// this crate names it as a dependency that is never compiled.
pub fn espflash_bootloaders() -> Vec<PathBuf> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let output = Command::new(cargo)
        .args(["metadata", "--locked", "--format-version", "1"])
        .args(["--manifest-path", concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml")])
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let metadata: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let packages = metadata["packages"].as_array().unwrap();
    let espflash = packages.iter().find(|package| package["name"] == "espflash").unwrap();
    let manifest = PathBuf::from(espflash["manifest_path"].as_str().unwrap());
    let folder = manifest.with_file_name("resources").join("bootloaders");
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut files: Vec<PathBuf> = entries
        .filter(|path| path.extension().is_some_and(|extension| extension == "bin"))
        .collect();
    files.sort();
    assert!(files.len() > 20, "{files:?}");
    files
}
