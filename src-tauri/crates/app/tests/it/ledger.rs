use app::view::LedgerQuery;
use model::*;

use crate::site::{Site, definition, passphrase};

fn search(text: &str) -> LedgerQuery {
    LedgerQuery { text: text.into(), limit: 100, ..LedgerQuery::default() }
}

fn found(site: &Site, query: &LedgerQuery) -> Vec<u64> {
    let page = site.app.ledger_page(query).unwrap();
    assert_eq!(page.matching, page.entries.len(), "everything fits one page here");
    page.entries.iter().map(|row| row.seq).collect()
}

#[tokio::test]
async fn entries_are_found_by_their_words_and_by_what_they_are_about() {
    let site = Site::new();
    let record = async |event| site.app.record(event).await.unwrap();
    record(LedgerEvent::BackupWritten { file: "50%_off.db".into() }).await;
    record(LedgerEvent::RolloutPaused {
        job: JobId::new("thing").unwrap(),
        reason: Some("\"meter-1\" looks odd".into()),
    })
    .await;
    record(LedgerEvent::ThingAdded { thing: ThingName::new("meter-1").unwrap() }).await;
    record(LedgerEvent::GroupMembersChanged {
        group: GroupName::new("yard").unwrap(),
        added: vec![ThingName::new("meter-1").unwrap(), ThingName::new("meter-10").unwrap()],
        removed: vec![ThingName::new("meter-2").unwrap()],
    })
    .await;
    let all = site.app.ledger_page(&search("")).unwrap();
    assert_eq!((all.total, all.matching), (4, 4));
    assert_eq!(all.entries.iter().map(|row| row.seq).collect::<Vec<_>>(), [4, 3, 2, 1]);
    assert_eq!(all.entries[0].operator.as_deref(), Some("Ana"));
    for (text, expected) in [
        ("%_", vec![1]),
        ("backup written", vec![1]),
        ("PAUSED odd", vec![2]),
        ("device meter-1", vec![4, 3]),
        ("ana", vec![4, 3, 2, 1]),
        ("nothing like it", vec![]),
        ("meter-1\"", vec![4, 3]),
    ] {
        assert_eq!(found(&site, &search(text)), expected, "{text:?}");
    }
    for (about, expected) in [
        ("meter-1", vec![4, 3]),
        ("meter-2", vec![4]),
        ("meter", vec![]),
        // The name of a member is not a value.
        ("thing", vec![2]),
        ("reason", vec![]),
        ("\"", vec![]),
    ] {
        let query = LedgerQuery { about: Some(about.into()), ..search("") };
        assert_eq!(found(&site, &query), expected, "{about:?}");
    }
    // The same search goes on where it was; what came since is found.
    assert_eq!(found(&site, &search("backup")), [1]);
    record(LedgerEvent::BackupWritten { file: "second".into() }).await;
    assert_eq!(found(&site, &search("backup")), [5, 1]);
    let page = site.app.ledger_page(&LedgerQuery { offset: 1, limit: 1, ..search("backup") });
    let page = page.unwrap();
    assert_eq!((page.matching, page.entries.len(), page.entries[0].seq), (2, 1, 1));
    let beyond = LedgerQuery { offset: 7, limit: 9, ..search("") };
    assert_eq!(site.app.ledger_page(&beyond).unwrap().entries, []);
}

#[tokio::test]
async fn what_devices_did_can_be_left_out_and_an_update_shows_its_jobs() {
    let site = Site::new().with_key().await;
    site.add("name\na\n").await;
    let image = site.image("fw.bin", b"firmware").await;
    let wish = definition("winter", &image, &["device:a"]);
    let created = site.app.create_update(wish, Some(&passphrase())).await.unwrap();
    site.app.start_rollout(&created.update).await.unwrap();
    let about = LedgerQuery { about: Some("winter".into()), ..search("") };
    let codes = |query: &LedgerQuery| -> Vec<&str> {
        site.app.ledger_page(query).unwrap().entries.iter().map(|row| row.text.code).collect()
    };
    let with_devices =
        ["ledger.execution-began", "ledger.rollout-started", "ledger.update-created-signed"];
    assert_eq!(codes(&about), with_devices);
    let decisions = LedgerQuery { decisions_only: true, ..about };
    assert_eq!(codes(&decisions), with_devices[1..]);
}

#[tokio::test]
async fn the_installation_and_the_end_of_a_rollout_are_known_without_reading_the_chain() {
    let site = Site::new().with_key().await;
    site.app.record_installation().await.unwrap();
    let before = site.app.ledger_page(&search("")).unwrap().total;
    site.app.record_installation().await.unwrap();
    site.app.seal_ledger().await.unwrap();
    let site = site.restarted().await;
    site.app.record_installation().await.unwrap();
    site.app.seal_ledger().await.unwrap();
    assert_eq!(site.app.ledger_page(&search("")).unwrap().total, before, "nothing was news");

    site.add("name\na\n").await;
    let image = site.image("fw.bin", b"firmware").await;
    let wish = definition("winter", &image, &["device:a"]);
    let created = site.app.create_update(wish, Some(&passphrase())).await.unwrap();
    site.app.start_rollout(&created.update).await.unwrap();
    site.app.cancel(&created.update, jobs::Force::InProgressToo, None).await.unwrap();
    let site = site.restarted().await;
    site.app.seal_ledger().await.unwrap();
    let last = site.app.ledger_page(&search("")).unwrap();
    assert_eq!(last.entries[0].text.code, "ledger.head-signed");
    site.app.seal_ledger().await.unwrap();
    assert_eq!(site.app.ledger_page(&search("")).unwrap().total, last.total, "signed once");
    let check = site.app.ledger_check().unwrap();
    assert!(check.holds && check.fault.is_none());
    assert_eq!((check.signed_heads, check.signed_heads_that_hold), (1, 1));
    assert_eq!(check.entries, last.total);
}

/// Printed and not judged: `cargo nextest run --release -p app figures --no-capture`.
#[tokio::test]
async fn figures_of_a_long_ledger() {
    let site = Site::new();
    for round in 0..10 {
        let mut csv = "name\n".to_owned();
        for n in 0..2_000 {
            csv += &format!("meter-{round}-{n}\n");
        }
        site.add(&csv).await;
    }
    #[allow(clippy::disallowed_methods, reason = "it measures")]
    let now = std::time::Instant::now;
    for text in ["", "meter-3-77", "meter-3-77", "device added", "nothing"] {
        let begun = now();
        let page = site.app.ledger_page(&search(text)).unwrap();
        println!("{text:?}: {} of {} in {:?}", page.matching, page.total, begun.elapsed());
    }
}
