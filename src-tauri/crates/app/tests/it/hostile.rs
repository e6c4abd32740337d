//! Text from outside stays text: no markup, no formula, no pattern.

use app::view::{DeviceQuery, LedgerQuery, ledger_sentence};
use model::LedgerEvent;

use crate::site::Site;

const ATTACKS: [&str; 9] = [
    "=HYPERLINK(\"http://evil\",\"x\")",
    "+1+cmd|' /C calc'!A0",
    "-2+3",
    "@SUM(A1)",
    "\t=1+1",
    "\r\n=1",
    "<script>alert(1)</script>",
    "{file} {0} {{}}",
    "\u{202e}gpj.exe\u{0}",
];

#[tokio::test]
async fn attacks_in_the_ledger_stay_text() {
    let site = Site::new();
    for attack in ATTACKS {
        site.app.record(LedgerEvent::BackupWritten { file: attack.into() }).await.unwrap();
        site.app
            .record(LedgerEvent::KeyExported { name: attack.into(), what: attack.into() })
            .await
            .unwrap();
    }
    for entry in site.app.ledger(100).unwrap() {
        let text = ledger_sentence(&entry);
        for fact in text.facts.values() {
            assert!(ATTACKS.contains(&fact.as_str()), "{fact:?} was changed");
            assert!(text.english.contains(fact), "{:?} lost {fact:?}", text.english);
        }
    }
    let csv = site.path("ledger.csv");
    let entries = site.app.export_ledger_csv(&csv).unwrap();
    let csv = std::fs::read_to_string(csv).unwrap();
    assert_eq!(csv.matches("\r\n").count() as u64, entries + 1, "one line each");
    for line in csv.lines() {
        for cell in line.split(",\"").flat_map(|part| part.split("\",")) {
            let first = cell.trim_start_matches('"').chars().next();
            assert!(first.is_none_or(|c| !"=+-@\t\r".contains(c)), "{cell:?} is a formula");
        }
    }
}

#[tokio::test]
async fn attacks_in_a_search_find_nothing_and_break_nothing() {
    let site = Site::new();
    site.add("name,note\nm1,plain\n").await;
    for attack in ATTACKS.iter().chain(&["%", "_", "\\", "' OR 1=1 --", "\0", "*"]) {
        let devices = DeviceQuery { text: (*attack).into(), limit: 9, ..DeviceQuery::default() };
        assert_eq!(site.app.device_names(&devices).unwrap(), [""; 0], "{attack:?}");
        let group = DeviceQuery { group: Some((*attack).into()), ..devices };
        assert_eq!(site.app.device_names(&group).unwrap(), [""; 0], "{attack:?}");
        let about = Some((*attack).to_owned());
        let ledger = LedgerQuery { about, limit: 9, ..LedgerQuery::default() };
        assert_eq!(site.app.ledger_page(&ledger).unwrap().entries, [], "{attack:?}");
        let text = LedgerQuery { text: (*attack).into(), limit: 9, ..LedgerQuery::default() };
        site.app.ledger_page(&text).unwrap();
    }
}
