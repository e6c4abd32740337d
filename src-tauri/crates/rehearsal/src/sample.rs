//! Firmware for devices that do not exist: to try things with, where no file is at hand.

use sha2::Digest as _;

/// Blocks of 4096 bytes a device fetches of it, enough to watch.
const BLOCKS: usize = 48;
const HEADER: usize = 24;
const SEGMENT_HEADER: usize = 8;
/// Where an ESP32-S3 maps constants and code of its flash.
const CONSTANTS_AT: u32 = 0x3c00_0020;
const CODE_AT: u32 = 0x4037_4000;
const CODE: usize = 1004;
/// `j .`, the Xtensa jump to itself: should a board ever boot this, it stands still.
const STAND_STILL: [u8; 4] = [0x06, 0xff, 0xff, 0x00];
/// Checksum and hash behind the segments.
const TAIL: usize = 16 + 32;

/// A name for it as a file.
pub const SAMPLE_NAME: &str = "sample-0.9.1.bin";

/// An application image as Espressif's tools make it (header, description, two segments, checksum,
/// SHA-256), made here byte by byte and so under this program's licence. It holds no program: its
/// constants are a pattern and its code stands still.
pub fn sample_firmware() -> Vec<u8> {
    let constants = BLOCKS * 4096 - HEADER - 2 * SEGMENT_HEADER - CODE - TAIL;
    let mut data = description("0.9.1", "fieldlift-sample");
    data.extend((data.len()..constants).map(pattern));
    let code: Vec<u8> = STAND_STILL.into_iter().cycle().take(CODE).collect();

    let mut image = vec![0xe9, 2, 2, 0x4f];
    image.extend_from_slice(&CODE_AT.to_le_bytes());
    image.extend_from_slice(&[0xee, 0, 0, 0, 9, 0, 0, 0, 0, 199, 0, 0, 0, 0, 0, 1]);
    let mut checksum = 0xef;
    for (address, segment) in [(CONSTANTS_AT, &data), (CODE_AT, &code)] {
        image.extend_from_slice(&address.to_le_bytes());
        // Far below 4 GiB.
        image.extend_from_slice(&(segment.len() as u32).to_le_bytes());
        image.extend_from_slice(segment);
        checksum = segment.iter().fold(checksum, |sum, byte| sum ^ byte);
    }
    while image.len() % 16 != 15 {
        image.push(0);
    }
    image.push(checksum);
    let hash = sha2::Sha256::digest(&image);
    image.extend_from_slice(&hash);
    image
}

/// `esp_app_desc_t`.
fn description(version: &str, project: &str) -> Vec<u8> {
    let mut bytes = vec![0; 256];
    let mut put = |at: usize, data: &[u8]| bytes[at..at + data.len()].copy_from_slice(data);
    put(0x00, &[0x32, 0x54, 0xcd, 0xab]);
    put(0x10, version.as_bytes());
    put(0x30, project.as_bytes());
    put(0x50, b"12:00:00");
    put(0x60, b"Nov 22 2026");
    put(0x70, b"v5.5.1");
    put(0x90, &[0xe1; 32]);
    put(0xb0, &[0, 0, 199, 0, 16]);
    bytes
}

/// No two blocks are alike, so that one in the wrong place shows.
fn pattern(at: usize) -> u8 {
    let mixed = (at as u64 ^ 0x9e37_79b9).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    (mixed >> 40) as u8
}
