#![allow(clippy::unwrap_used, reason = "a test ends where it cannot go on")]

mod support;

use image::esp::{Check, Chip, FlashMode, Segment, TrailingKind};
use image::{HEAD_LEN, ImageKind, Parser, recognise};
use model::Severity;
use proptest::prelude::*;
use support::{Build, application, espflash_bootloaders, fields, read};

#[test]
fn an_application_is_read_in_full() {
    let bytes = application().bytes();
    let (info, findings) = read(&bytes);
    assert_eq!(findings, []);
    assert_eq!(info.kind, ImageKind::EspApplication);
    assert_eq!(info.size, bytes.len() as u64);
    assert_eq!(info.version(), Some("2.1.0"));
    let esp = info.esp.unwrap();
    assert_eq!(esp.chip.name(), Some("ESP32-S3"));
    assert_eq!(esp.entry, 0x4037_1234);
    assert_eq!(esp.flash.mode, Some(FlashMode::Dio));
    assert_eq!(esp.flash.size_mib, Some(16));
    assert_eq!(esp.flash.frequency_mhz, Some(80));
    assert_eq!(esp.min_revision.to_string(), "v0.1");
    assert_eq!(esp.max_revision.unwrap().to_string(), "v1.99");
    assert_eq!(
        esp.segments,
        [
            Segment { load_address: 0x3c00_0020, length: 268, offset: 32 },
            Segment { load_address: 0x4037_4000, length: 1004, offset: 32 + 268 + 8 },
        ]
    );
    let application = esp.application.unwrap();
    assert_eq!(application.project, "meter");
    assert_eq!((application.date.as_str(), application.time.as_str()), ("Nov 22 2026", "12:34:56"));
    assert_eq!(application.idf_version, "v5.5.1");
    assert_eq!(application.secure_version, 7);
    assert_eq!(application.elf_sha256.0, [0xe1; 32]);
    assert_eq!(application.max_efuse_block_revision.to_string(), "v1.99");
    assert!(matches!(esp.checksum, Check::Valid { .. }));
    assert!(matches!(esp.hash, Check::Valid { .. }));
    assert_eq!(esp.image_len, bytes.len() as u64);
    assert_eq!(esp.trailing.kind, TrailingKind::Nothing);
}

#[test]
fn damage_is_told_with_what_was_expected() {
    let mut bytes = application().bytes();
    let sum_at = bytes.len() - 33;
    bytes[100] ^= 0x01;
    let (info, findings) = read(&bytes);
    let told: Vec<_> = findings.iter().map(|f| (f.field.as_str(), f.severity)).collect();
    assert_eq!(told, [("checksum", Severity::Error), ("hash", Severity::Error)]);
    let found = bytes[sum_at];
    let esp = info.esp.unwrap();
    assert_eq!(esp.checksum, Check::Invalid { expected: found ^ 0x01, found });
    // A flipped padding byte is damage that the checksum does not see.
    let mut bytes = application().bytes();
    bytes[sum_at - 1] ^= 0x80;
    assert_eq!(fields(&bytes), ["hash"]);
}

#[test]
fn an_image_cut_off_anywhere_has_findings() {
    let bytes = application().bytes();
    for len in 36..bytes.len() {
        let (info, findings) = read(&bytes[..len]);
        assert_eq!(info.kind, ImageKind::EspApplication, "{len}");
        assert!(findings.iter().any(|finding| finding.severity == Severity::Error), "{len}");
    }
    let (_, findings) = read(&bytes[..400]);
    assert_eq!(findings[0].field, "segments[1].length");
    assert_eq!(findings[0].expected, "1004 bytes from offset 0x134");
    assert_eq!(findings[0].found, "92 bytes, then the file ends");
    assert_eq!(fields(&bytes[..300]), ["segments", "checksum", "hash"]);
    assert_eq!(fields(&bytes[..bytes.len() - 1]), ["hash"]);
}

#[test]
fn lengths_are_believed_only_as_far_as_bytes_follow() {
    let mut bytes = application().bytes();
    bytes[28..32].copy_from_slice(&[0xff; 4]);
    let (info, findings) = read(&bytes);
    assert!(findings[..2].iter().all(|finding| finding.field == "segments[0].length"));
    assert_eq!(findings[0].found, "4294967295 bytes");
    assert_eq!(info.esp.unwrap().segments.len(), 1);
    for count in [0, 17, 255] {
        let bytes = Build { segment_count: Some(count), ..application() }.bytes();
        assert_eq!(fields(&bytes), ["segments"], "{count}");
    }
    let bytes = Build { segment_count: Some(16), ..application() }.bytes();
    assert!(fields(&bytes).contains(&"checksum".to_owned()));
    let mut uneven = application();
    uneven.segments[1].1.push(0);
    assert_eq!(fields(&uneven.bytes()), ["segments[1].length"]);
    let empty = Build {
        segments: vec![application().segments[0].clone(), (0x4037_4000, vec![])],
        ..application()
    };
    assert_eq!(fields(&empty.bytes()), [""; 0]);
}

#[test]
fn what_cannot_be_known_is_a_warning() {
    let warned = |build: Build| {
        let (_, findings) = read(&build.bytes());
        assert!(findings.iter().all(|f| f.severity == Severity::Warning), "{findings:?}");
        findings.into_iter().map(|f| f.field).collect::<Vec<_>>()
    };
    assert_eq!(warned(Build { has_hash: false, ..application() }), ["hash"]);
    assert_eq!(warned(Build { chip: 999, ..application() }), ["chip"]);
    let plain = Build { segments: vec![(0x3c00_0020, vec![1; 64])], ..application() };
    assert_eq!(warned(plain), ["application"]);
    assert_eq!(warned(Build { tail: b"more".to_vec(), ..application() }), ["trailing"]);
}

#[test]
fn what_follows_the_image_is_recognised_by_its_form() {
    let kind = |tail: &[u8]| {
        let build = Build { tail: tail.to_vec(), ..application() };
        read(&build.bytes()).0.esp.unwrap().trailing.kind
    };
    let to_sector = 4096 - application().bytes().len();
    let v2 = [&vec![0xff; to_sector][..], &[0xe7, 0x02], &[0x11; 1214]].concat();
    let v1 = [&[0; 4][..], &[0x77; 64]].concat();
    assert_eq!(kind(&[]), TrailingKind::Nothing);
    assert_eq!(kind(&[0xff; 5000]), TrailingKind::Padding);
    assert_eq!(kind(&[0; 7]), TrailingKind::Padding);
    assert_eq!(kind(&v2), TrailingKind::SecureBootV2);
    assert_eq!(kind(&v2[1..]), TrailingKind::Other);
    assert_eq!(kind(&v1), TrailingKind::SecureBootV1);
    assert_eq!(kind(&[&v1[..], &[0x5c; 12]].concat()), TrailingKind::SecureBootV1);
    assert_eq!(kind(&[&v1[..], &[0x5c; 13]].concat()), TrailingKind::Other);
    assert_eq!(kind(&v1[1..]), TrailingKind::Other);
    assert_eq!(kind(&[0xff, 0]), TrailingKind::Other);
}

#[test]
fn text_in_an_image_is_not_trusted() {
    let mut build = application();
    build.segments[0].1 = support::descriptor("\u{1b}[2J1.0\u{7}", "m\u{fffd}");
    build.segments[0].1[0x31] = 0xff;
    let application = read(&build.bytes()).0.esp.unwrap().application.unwrap();
    assert_eq!(application.version, "[2J1.0");
    assert!(application.project.starts_with("m\u{fffd}"), "{:?}", application.project);
}

#[test]
fn everything_else_is_unknown_and_has_no_findings() {
    let elf = [&b"\x7fELF"[..], &[1; 200]].concat();
    let mut esp8266 = vec![0xe9, 4, 2, 0x40, 0, 0x10, 0x10, 0x40, 0, 0, 0x10, 0x40, 0x34, 0x12];
    esp8266.resize(500, 0xaa);
    for bytes in [&b""[..], b"\xe9", &[0xe9; 64], b"hello, device", &elf, &esp8266, &[0; 100]] {
        let (info, findings) = read(bytes);
        assert_eq!((info.kind, info.esp, findings), (ImageKind::Unknown, None, vec![]));
    }
}

#[test]
fn a_partition_table_is_recognised() {
    let mut table = vec![0xff; 0xc00];
    table[..12].copy_from_slice(&[0xaa, 0x50, 0, 0, 0, 0, 1, 0, 0, 0, 0x10, 0]);
    table[32..34].copy_from_slice(&[0xeb, 0xeb]);
    assert_eq!(read(&table).0.kind, ImageKind::EspPartitionTable);
    assert_eq!(read(&table[..32]).0.kind, ImageKind::EspPartitionTable);
    assert_eq!(read(&table[..33]).0.kind, ImageKind::Unknown);
    table.resize(8192, 0xff);
    assert_eq!(read(&table).0.kind, ImageKind::Unknown);
}

#[test]
fn bootloaders_of_every_chip_are_read() {
    for path in espflash_bootloaders() {
        let (info, findings) = read(&std::fs::read(&path).unwrap());
        let name = path.file_name().unwrap().to_str().unwrap();
        assert_eq!(findings, [], "{name}");
        assert_eq!(info.kind, ImageKind::EspBootloader, "{name}");
        let esp = info.esp.unwrap();
        let chip = esp.chip.name().unwrap().to_lowercase().replace('-', "");
        let named = name.split(['-', '_']).next().unwrap();
        assert_eq!(chip, named, "{name}");
        assert!(esp.bootloader.unwrap().idf_version.starts_with('v'), "{name}");
        assert!(matches!(esp.hash, Check::Valid { .. }), "{name}");
    }
}

#[test]
fn chips_serialise_as_their_names() {
    let chip: Chip = read(&application().bytes()).0.esp.unwrap().chip;
    assert_eq!(serde_json::to_value(chip).unwrap(), "ESP32-S3");
}

fn any_file() -> impl Strategy<Value = Vec<u8>> {
    let mutated = (
        proptest::collection::vec((0_usize..1500, any::<u8>()), 0..8),
        0_usize..1500,
        proptest::collection::vec(any::<u8>(), 0..200),
    )
        .prop_map(|(changes, len, tail)| {
            let mut bytes = Build { tail, ..application() }.bytes();
            for (at, byte) in changes {
                if let Some(place) = bytes.get_mut(at) {
                    *place = byte;
                }
            }
            bytes.truncate(len.max(300));
            bytes
        });
    prop_oneof![proptest::collection::vec(any::<u8>(), 0..600), mutated]
}

proptest! {
    #[test]
    fn how_a_file_is_cut_makes_no_difference(
        file in any_file(),
        cuts in proptest::collection::vec(0_usize..64, 0..50),
    ) {
        let whole = read(&file);
        let mut parser = Parser::new();
        let mut rest = &file[..];
        for cut in cuts {
            let (piece, later) = rest.split_at(cut.min(rest.len()));
            parser.handle(piece);
            rest = later;
        }
        parser.handle(rest);
        prop_assert_eq!(&whole, &parser.finish());
        let head = &file[..file.len().min(HEAD_LEN)];
        prop_assert_eq!(whole.0.kind, recognise(head, file.len() as u64));
        prop_assert!(whole.1.len() < 10);
    }
}
