//! Input that is wrong: refused with a code, the name of what is wrong and a way out.

use std::ffi::OsStr;
use std::path::Path;

use tests::{Place, Ran, made_up_image};

/// What must be the same before and after.
fn state(place: &Place) -> Vec<String> {
    let lists: [&[&str]; 6] = [
        &["key", "list"],
        &["image", "list"],
        &["device", "list"],
        &["group", "list"],
        &["update", "list"],
        &["ledger", "show", "--last", "100000"],
    ];
    lists.iter().map(|list| place.run(&[list, &["--json"][..]].concat()).exits(0).stdout).collect()
}

fn with_file(place: &Place, arguments: &[&str], file: &Path) -> Ran {
    let mut all: Vec<&OsStr> = arguments.iter().map(OsStr::new).collect();
    all.push(file.as_os_str());
    place.run(&all)
}

fn furnished() -> Place {
    let place = Place::new();
    place.set_up(&made_up_image(10_000, 6));
    place.import_devices(&["meter-01".to_owned()]);
    place.create_update("u1", &[]);
    place
}

/// A file that takes no room and is larger than any definition, key or CSV.
fn huge(place: &Place) -> std::path::PathBuf {
    let path = place.path("huge");
    std::fs::File::create(&path).unwrap().set_len(100 << 20).unwrap();
    path
}

#[test]
fn a_bad_definition_is_told_every_finding() {
    let place = furnished();
    let before = state(&place);
    let create = ["update", "create", "--definition"];
    let cases: [(&str, &[&str]); 5] = [
        (
            r#"{"otaUpdateId":"x y","targets":[],"files":[]}"#,
            &["otaUpdateId", "\"x y\"", "targets", "files", "nothing was created"],
        ),
        ("{", &["JSON"]),
        ("", &["JSON"]),
        ("[1,2]", &["expected"]),
        (r#"{"otaUpdateId":7,"targets":"all"}"#, &["expected"]),
    ];
    for (text, words) in cases {
        let file = place.file("definition.json", text);
        with_file(&place, &create, &file).exits(3).says(words);
    }
    let file = place.file("definition.json", [0xff, 0xfe, 0x00]);
    with_file(&place, &create, &file).exits(3).says(&["definition.json", "UTF-8"]);
    with_file(&place, &create, &huge(&place)).exits(3).says(&["huge", "at most"]);
    with_file(&place, &create, &place.path("absent.json")).exits(6).says(&["absent.json"]);
    let deep = place.file("definition.json", "[".repeat(1_000_000));
    with_file(&place, &create, &deep).exits(3);
    assert_eq!(state(&place), before);
}

#[test]
fn what_does_not_exist_is_named_with_the_list_of_what_does() {
    let place = furnished();
    let before = state(&place);
    let create = ["update", "create", "u2", "--target", "group:fleet", "--image"];
    let unknown_image = [&create[..], &["nope", "--sign-with", "release"]].concat();
    let unknown_key = [&create[..], &["firmware.bin", "--sign-with", "nope"]].concat();
    let cases: [(&[&str], &str); 10] = [
        (&unknown_image, "image list"),
        (&unknown_key, "key list"),
        (&["update", "show", "nope"], "update list"),
        (&["update", "run", "nope", "--listen", "127.0.0.1:0"], "update list"),
        (&["update", "cancel", "nope"], "update list"),
        (&["update", "delete", "nope"], "update list"),
        (&["watch", "nope"], "update list"),
        (&["device", "show", "nope"], "device list"),
        (&["group", "show", "nope"], "group list"),
        (&["key", "export", "nope"], "key list"),
    ];
    for (arguments, way_out) in cases {
        place.run(arguments).exits(4).says(&["nope", way_out]);
    }
    assert_eq!(state(&place), before);
}

#[test]
fn a_wrong_passphrase_opens_nothing_and_changes_nothing() {
    let place = furnished();
    let before = state(&place);
    let wrong = place.file("wrong", "not the one\n");
    let wrong = wrong.to_str().unwrap();
    let update = ["update", "create", "u2", "--image", "firmware.bin", "--target", "group:fleet"];
    let signed = [&update[..], &["--sign-with", "release", "--passphrase-file", wrong]].concat();
    place.run(&signed).exits(7).says(&["wrong passphrase", "release"]);
    let output = place.path("out");
    let issue = ["device", "certificate", "issue", "meter-01", "--output"];
    let issue = [&issue[..], &[output.to_str().unwrap(), "--passphrase-file", wrong]].concat();
    place.run(&issue).exits(7).says(&["wrong passphrase", "root key"]);
    place.run(&["site", "renew", "--passphrase-file", wrong]).exits(7).says(&["wrong passphrase"]);
    let private = ["key", "export", "release", "--part", "private", "--passphrase-file", wrong];
    place.run(&private).exits(7).says(&["wrong passphrase"]);
    let empty = place.file("empty", "");
    let empty = ["key", "new", "other", "--passphrase-file", empty.to_str().unwrap()];
    place.run(&empty).exits(7).says(&["empty", "first line"]);
    place.run(&update).exits(7).says(&["--sign-with", "--allow-unsigned"]);
    assert_eq!(state(&place), before);
}

#[test]
fn files_that_are_no_images_or_keys_are_refused() {
    let place = furnished();
    let before = state(&place);
    let add = ["image", "add"];
    with_file(&place, &add, &place.file("empty", "")).exits(3).says(&["empty"]);
    with_file(&place, &add, &place.path("absent")).exits(6).says(&["absent"]);
    with_file(&place, &add, &place.path("")).exits(6);
    let import = ["key", "import", "other"];
    let garbage = place.file("garbage", made_up_image(700, 7));
    with_file(&place, &import, &garbage).exits(7).says(&["P-256", "PEM"]);
    let cut = "-----BEGIN PRIVATE KEY-----\nMIGHAgEAMBMG\n-----END PRIVATE KEY-----\n";
    with_file(&place, &import, &place.file("cut", cut)).exits(7);
    with_file(&place, &import, &huge(&place)).exits(3).says(&["huge", "at most"]);
    place.run(&["key", "new", "release"]).exits(3).says(&["release"]);
    place.run(&["key", "new", "../../etc/x"]).exits(3);
    assert_eq!(state(&place), before);
}

#[test]
fn a_csv_with_one_fault_imports_nothing() {
    let place = furnished();
    let before = state(&place);
    let import = ["device", "import"];
    let csv = b"name,group\ngood-1,fleet\nbad name,fleet\nd9,no good\ngood-1,new\n\xff\xfe,x\n";
    let csv = place.file("faults.csv", csv);
    let words = ["line 3 name", "line 4 group", "line 5 name", "UTF-8", "nothing was imported"];
    with_file(&place, &import, &csv).exits(3).says(&words);
    with_file(&place, &import, &place.file("empty.csv", "")).exits(3);
    with_file(&place, &import, &place.file("other.csv", "serial;number\n1;2\n")).exits(3);
    with_file(&place, &import, &huge(&place)).exits(3);
    with_file(&place, &import, &place.path("absent.csv")).exits(6).says(&["absent.csv"]);
    assert_eq!(state(&place), before);
}
