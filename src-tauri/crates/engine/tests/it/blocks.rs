//! The table of downloads follows what is committed.

use std::time::Duration;

use jobs::streams::{Answer, Format, Operation, answer};
use model::{ExecutionKey, ExecutionStatus, JobId, LedgerEvent};

use crate::site::{JOB, NOW, Site, actor, content, thing};

const SIZE: usize = 10_000;

/// Asks for blocks as the gateway does; `None` where there is no such stream for the thing.
fn blocks(site: &Site, device: usize, first: usize, count: usize) -> Option<Vec<Vec<u8>>> {
    let download = site.engine.downloads().find(&thing(&format!("d{device}")), "s-u1");
    let request = format!(r#"{{"f":0,"l":4096,"o":{first},"n":{count}}}"#);
    match answer(download, Operation::Get, Format::Json, request.as_bytes()) {
        Answer::Blocks(mut cursor) => {
            let mut blocks = Vec::new();
            while cursor.next_len().is_some() {
                let mut block = Vec::new();
                cursor.encode_next(&mut block).unwrap();
                blocks.push(block);
            }
            Some(blocks)
        }
        Answer::Rejected(_) => None,
        Answer::Description(_) => panic!("not asked for"),
    }
}

fn payload(block: &[u8]) -> (u64, usize) {
    let block: serde_json::Value = serde_json::from_slice(block).unwrap();
    (block["i"].as_u64().unwrap(), block["l"].as_u64().unwrap() as usize)
}

fn evidence(site: &Site, device: usize) -> model::Evidence {
    let key = ExecutionKey {
        job: JobId::new(JOB).unwrap(),
        thing: thing(&format!("d{device}")),
        number: 1,
    };
    let all = site.reader().executions(&key.job).unwrap();
    all.into_iter().find(|execution| execution.key == key).unwrap().evidence
}

#[tokio::test]
async fn a_stream_is_readable_from_release_to_the_end() {
    let site = Site::new();
    let job = site.with_update(2, SIZE).await;
    assert!(blocks(&site, 0, 0, 1).is_none(), "before the release");
    site.engine.start_rollout(actor(), job).await.unwrap();
    let sent = blocks(&site, 0, 0, 3).unwrap();
    let found: Vec<_> = sent.iter().map(|block| payload(block)).collect();
    assert_eq!(found, [(0, 4096), (1, 4096), (2, SIZE - 8192)]);
    assert_eq!(content(SIZE).len(), SIZE);
    // After a restart the device goes on where it was.
    let restarted = site.killed(NOW);
    assert_eq!(payload(&blocks(&restarted, 0, 2, 1).unwrap()[0]), (2, SIZE - 8192));
    assert_eq!(site.report(0, r#"{"status":"SUCCEEDED"}"#).0, "accepted");
    site.clock.settle();
    assert!(blocks(&site, 0, 0, 1).is_none(), "after the end");
    assert!(blocks(&site, 1, 0, 1).is_some(), "another device's");
    assert!(evidence(&site, 0).all_blocks_sent_at.is_some(), "sampled at the last moment");
}

#[tokio::test]
async fn progress_is_kept_every_second_where_it_changed() {
    let site = Site::new();
    let job = site.with_update(1, SIZE).await;
    site.engine.start_rollout(actor(), job).await.unwrap();
    site.ask(0, "start-next", "{}");
    blocks(&site, 0, 0, 1).unwrap();
    site.clock.settle();
    let mut commits = site.engine.subscribe();
    site.clock.advance(Duration::from_secs(1));
    let progress = evidence(&site, 0).progress.unwrap();
    assert_eq!((progress.blocks_done, progress.blocks_total), (1, 3));
    assert_eq!(commits.try_recv().unwrap().executions.len(), 1);
    site.clock.advance(Duration::from_secs(8));
    assert!(commits.try_recv().is_err(), "nothing new was written");
    blocks(&site, 0, 1, 2).unwrap();
    site.clock.advance(Duration::from_secs(1));
    assert!(evidence(&site, 0).all_blocks_sent_at.is_some());
    let restarted = site.killed(NOW.after(Duration::from_secs(20)));
    assert_eq!(evidence(&restarted, 0).progress.unwrap().blocks_done, 3);
    assert_eq!(restarted.status("d0"), ExecutionStatus::InProgress);
}

#[tokio::test]
async fn a_rollout_whose_file_is_damaged_is_paused_until_it_is_back() {
    let site = Site::new();
    let job = site.with_update(2, SIZE).await;
    site.engine.start_rollout(actor(), job.clone()).await.unwrap();
    let hash = site.reader().images().unwrap()[0].hash.to_string();
    let file = site.dir.join("files").join(&hash[..2]).join(&hash);
    let mut damaged = content(SIZE);
    damaged[5000] ^= 1;
    std::fs::write(&file, damaged).unwrap();
    let restarted = site.killed(NOW);
    let pause = restarted.reader().job(&job).unwrap().unwrap().pause.unwrap();
    let reason = pause.reason.unwrap();
    for word in ["fw.bin cannot be delivered", "is damaged", &hash, "import it again", "resume"] {
        assert!(reason.contains(word), "{reason}");
    }
    let paused = LedgerEvent::RolloutPaused { job: job.clone(), reason: Some(reason) };
    assert!(restarted.ledger().contains(&paused));
    assert!(blocks(&restarted, 0, 0, 1).is_none());
    let refused = restarted.engine.resume(actor(), job.clone()).await;
    assert!(matches!(
        refused,
        Err(engine::CommandError::Refused(engine::StartRolloutError::File { .. }))
    ));
    restarted.import(SIZE);
    restarted.engine.resume(actor(), job.clone()).await.unwrap();
    restarted.clock.settle();
    assert_eq!(payload(&blocks(&restarted, 0, 1, 1).unwrap()[0]), (1, 4096));
    assert!(blocks(&restarted, 1, 0, 1).is_some());
    // Nothing is wrong with the file any more.
    assert!(restarted.killed(NOW).reader().job(&job).unwrap().unwrap().pause.is_none());
}

#[tokio::test]
async fn a_rollout_without_its_file_is_refused() {
    let site = Site::new();
    let job = site.with_update(1, SIZE).await;
    std::fs::remove_dir_all(site.dir.join("files")).unwrap();
    let refused = site.engine.start_rollout(actor(), job).await;
    let Err(engine::CommandError::Refused(engine::StartRolloutError::File { .. })) = refused else {
        panic!("{refused:?}")
    };
    assert!(site.executions().is_empty());
}
