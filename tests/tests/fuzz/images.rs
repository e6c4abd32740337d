//! Firmware files.

use image::Parser;
use sha2::{Digest as _, Sha256};

use crate::mutant::fuzz;

/// The smallest ESP32-S3 application: one segment that begins with the descriptor, a checksum and
/// the SHA-256 appended.
fn application() -> Vec<u8> {
    let mut bytes = vec![0xe9, 1, 2, 0x20];
    bytes.extend(0x4037_0000_u32.to_le_bytes());
    bytes.extend([0xee, 0, 0, 0, 9, 0, 0, 0, 0, 0xff, 0xff, 0, 0, 0, 0, 1]);
    let mut segment = vec![0; 288];
    segment[..4].copy_from_slice(&0xabcd_5432_u32.to_le_bytes());
    segment[16..22].copy_from_slice(b"v2.0.3");
    segment[48..53].copy_from_slice(b"meter");
    bytes.extend(0x3c00_0020_u32.to_le_bytes());
    bytes.extend((segment.len() as u32).to_le_bytes());
    bytes.extend(&segment);
    bytes.resize(bytes.len().next_multiple_of(16) - 1, 0);
    if bytes.len() % 16 != 15 {
        bytes.resize(bytes.len() + 16, 0);
    }
    bytes.push(segment.iter().fold(0xef, |sum, byte| sum ^ byte));
    let hash = Sha256::digest(&bytes);
    bytes.extend_from_slice(&hash);
    bytes
}

/// In pieces or whole, the same is found.
#[test]
fn image_files() {
    let whole = |bytes: &[u8]| {
        let mut parser = Parser::new();
        parser.handle(bytes);
        parser.finish()
    };
    let (info, findings) = whole(&application());
    assert_eq!(info.version(), Some("v2.0.3"), "{findings:?}");
    let others = [
        b"UF2\nWQ]\x9e".to_vec(),
        b"\x7fELF\x01\x01\x01".to_vec(),
        b":020000040800F2\r\n".to_vec(),
    ];
    let seeds = std::iter::once(application()).chain(others).collect();
    fuzz!(seeds, |bytes: &[u8]| {
        let mut pieces = Parser::new();
        bytes.chunks(7).for_each(|piece| pieces.handle(piece));
        assert_eq!(format!("{:?}", pieces.finish()), format!("{:?}", whole(bytes)));
    });
}
