//! Our reading of images held against Espressif's own tool.
#![allow(clippy::unwrap_used, reason = "a test ends where it cannot go on")]

mod support;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use image::esp::{Check, EspImage};
use support::{Build, application, espflash_bootloaders, read};

#[test]
fn esptool_reads_the_same() {
    let folder = tempfile::tempdir().unwrap();
    let mut files = espflash_bootloaders();
    files.extend(made_images(folder.path()));
    // Further images to compare, e.g. those of a product.
    if let Some(more) = std::env::var_os("FIELDLIFT_IMAGES") {
        files.extend(std::fs::read_dir(more).unwrap().map(|entry| entry.unwrap().path()));
    }
    let script =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../tests/peers/esptool_image_info.py");
    let python = std::env::var("FIELDLIFT_PYTHON").unwrap_or_else(|_| "python3".to_owned());
    let output = Command::new(python).arg(script).args(&files).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let told = String::from_utf8(output.stdout).unwrap();
    assert_eq!(told.lines().count(), files.len());

    let mut compared = 0;
    for line in told.lines() {
        let told: serde_json::Value = serde_json::from_str(line).unwrap();
        let name = told["file"].as_str().unwrap();
        let (info, findings) = read(&std::fs::read(name).unwrap());
        match info.esp {
            Some(esp) if told["refused"].is_null() => {
                compare(name, &esp, &told);
                compared += 1;
            }
            Some(_) => assert!(!findings.is_empty(), "{told}"),
            None => assert!(!told["refused"].is_null(), "{told}"),
        }
    }
    assert!(compared > 30, "only {compared} compared");
}

fn made_images(folder: &Path) -> Vec<PathBuf> {
    let good = application().bytes();
    let mut bad_sum = good.clone();
    bad_sum[600] ^= 1;
    let mut bad_hash = good.clone();
    *bad_hash.last_mut().unwrap() ^= 1;
    let images = [
        ("good", good.clone()),
        ("bad-sum", bad_sum),
        ("bad-hash", bad_hash),
        ("cut-off", good[..500].to_vec()),
        ("no-hash", Build { has_hash: false, ..application() }.bytes()),
        ("tail", Build { tail: vec![0xff; 5000], ..application() }.bytes()),
        ("text", b"hello".to_vec()),
    ];
    let write = |(name, bytes): (&str, Vec<u8>)| {
        let path = folder.join(name);
        std::fs::write(&path, bytes).unwrap();
        path
    };
    images.into_iter().map(write).collect()
}

fn compare(name: &str, esp: &EspImage, told: &serde_json::Value) {
    let segments: Vec<(u64, u64, u64)> = serde_json::from_value(told["segments"].clone()).unwrap();
    let ours = esp.segments.iter().map(|s| (s.length.into(), s.load_address.into(), s.offset - 8));
    // esptool's "File offs" is that of the segment's header.
    assert_eq!(ours.collect::<Vec<(u64, u64, u64)>>(), segments, "{name}");
    let facts: BTreeMap<String, String> = serde_json::from_value(told["facts"].clone()).unwrap();
    for (label, ours) in in_esptools_words(esp, facts.contains_key("Bootloader version")) {
        assert_eq!(facts.get(label), Some(&ours), "{name}: {label}\n{facts:#?}");
    }
    // esptool looks for a bootloader's description in memory that is data only, and newer chips
    // have none: there it sees less.
    let is_described = facts.contains_key("ESP-IDF");
    assert!(esp.application.is_some() == facts.contains_key("Project name"), "{name}");
    assert!(esp.application.is_some() || esp.bootloader.is_some() || !is_described, "{name}");
}

fn in_esptools_words(esp: &EspImage, sees_bootloader: bool) -> Vec<(&'static str, String)> {
    let mut words = vec![
        ("Entry point", format!("{:#8x}", esp.entry)),
        ("Segments", esp.segments.len().to_string()),
        ("Flash size", format!("{}MB", esp.flash.size_mib.unwrap())),
        ("Flash freq", format!("{}m", esp.flash.frequency_mhz.unwrap())),
        ("Flash mode", format!("{:?}", esp.flash.mode.unwrap()).to_uppercase()),
        ("Chip ID", format!("{} ({})", esp.chip.id(), esp.chip.name().unwrap())),
        (
            "Checksum",
            match esp.checksum {
                Check::Valid { value } => format!("{value:#04x} (valid)"),
                Check::Invalid { expected, found } => {
                    format!("{found:#04x} (invalid - calculated {expected:#04x})")
                }
                Check::Absent | Check::CutOff => unreachable!(),
            },
        ),
    ];
    match esp.hash {
        Check::Valid { value } => words.push(("Validation hash", format!("{value} (valid)"))),
        Check::Invalid { expected, .. } => {
            words.push(("Validation hash", format!("{expected} (invalid)")));
        }
        Check::Absent | Check::CutOff => {}
    }
    if let Some(application) = &esp.application {
        words.push(("Project name", application.project.clone()));
        words.push(("App version", application.version.clone()));
        words.push(("Compile time", format!("{} {}", application.date, application.time)));
        words.push(("ELF file SHA256", application.elf_sha256.to_string()));
        words.push(("ESP-IDF", application.idf_version.clone()));
        words.push(("Secure version", application.secure_version.to_string()));
    }
    if let Some(bootloader) = esp.bootloader.as_ref().filter(|_| sees_bootloader) {
        words.push(("Bootloader version", bootloader.version.to_string()));
        words.push(("ESP-IDF", bootloader.idf_version.clone()));
        words.push(("Compile time", bootloader.date_time.clone()));
    }
    words
}
