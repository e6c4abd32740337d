//! Text from outside never reaches a terminal raw.

use std::net::SocketAddr;

use tests::{Place, made_up_image};

use crate::fleet::{assert_all_succeeded, names, plain, spec};

/// Clears the screen, sets the window's title, turns the writing direction.
const HOSTILE: &str = "\u{1b}[2J\u{1b}]0;owned\u{7}\u{202e}\u{9b}31m";

#[track_caller]
fn assert_plain(text: &str) {
    let hostile = |c: &char| (c.is_control() && *c != '\n') || *c == '\u{202e}';
    let found = text.chars().find(hostile);
    assert_eq!(found, None, "{text:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn escapes_in_status_details_are_refused_and_never_shown() {
    let place = Place::new();
    place.set_up(&made_up_image(50_000, 10));
    place.import_devices(&names(1));
    place.create_update("u1", &[]);
    let arguments = ["update", "run", "u1", "--listen", "127.0.0.1:0", "--plain", "127.0.0.1:0"];
    let mut service = place.start(&arguments);
    let addr: SocketAddr = service.until(|line| line["plain"].as_str()?.parse().ok());
    let mut spec = spec(&place, &names(1)[0]);
    spec.faults.hostile_detail = Some(HOSTILE.to_owned());
    let outcomes = plain(vec![spec], addr).outcomes().await;
    assert_all_succeeded(&outcomes, 1);
    assert!(outcomes[0].rejections > 0, "AWS IoT takes no control character in a value");
    service.wait().exits(0);

    let shows: [&[&str]; 6] = [
        &["update", "show", "u1", "--all"],
        &["update", "list"],
        &["watch", "u1", "--once"],
        &["device", "show", "meter-01"],
        &["device", "list"],
        &["ledger", "show"],
    ];
    for show in shows {
        let ran = place.run(show).exits(0);
        assert_plain(&ran.stdout);
        assert_plain(&ran.stderr);
        assert!(!ran.stdout.contains("owned"), "{}", ran.stdout);
    }
}

#[test]
fn names_files_and_faults_are_shown_without_their_escapes() {
    let place = Place::new();
    let hostile = format!("x{HOSTILE}");
    let image = place.file(&format!("{hostile}.bin"), made_up_image(1000, 11));
    let csv = place.file("devices.csv", format!("name,{hostile}\n{hostile},1\n"));
    let absent = place.path(&hostile);
    let definition = format!(r#"{{"otaUpdateId":"\u001b[2J","{HOSTILE}":1}}"#);
    let definition = place.file("definition.json", definition);
    let attribute = format!("site={hostile}");
    let path = |path: &std::path::Path| path.to_str().unwrap().to_owned();
    let commands = [
        vec!["image".to_owned(), "add".to_owned(), path(&image)],
        vec!["image".to_owned(), "list".to_owned()],
        vec!["image".to_owned(), "show".to_owned(), hostile.clone()],
        vec!["image".to_owned(), "add".to_owned(), path(&absent)],
        vec!["device".to_owned(), "import".to_owned(), path(&csv)],
        vec!["device".to_owned(), "import".to_owned(), path(&csv), "--dry-run".to_owned()],
        vec![
            "device".to_owned(),
            "add".to_owned(),
            "a".to_owned(),
            "--attribute".to_owned(),
            attribute,
        ],
        vec!["device".to_owned(), "list".to_owned()],
        vec!["key".to_owned(), "new".to_owned(), hostile.clone()],
        vec![
            "update".to_owned(),
            "create".to_owned(),
            "--definition".to_owned(),
            path(&definition),
        ],
        vec!["backup".to_owned(), path(&place.path(""))],
        vec!["ledger".to_owned(), "show".to_owned()],
        vec!["update".to_owned(), "show".to_owned(), hostile],
    ];
    for command in commands {
        let ran = place.run(&command);
        assert!(ran.code.is_some_and(|code| code != 70), "{command:?}: {ran:?}");
        assert!(!ran.stderr.contains("panicked"), "{command:?}: {}", ran.stderr);
        assert_plain(&ran.stdout);
        assert_plain(&ran.stderr);
    }
}
