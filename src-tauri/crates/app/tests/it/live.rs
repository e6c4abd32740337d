//! What is pushed, replayed as the page does, against what a fresh look shows.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use app::live::{Feed, Message, Moment};
use app::view::*;
use engine::Committed;
use jobs::device::{ConnectionId, DeviceInput};
use model::*;
use proptest::prelude::*;
use std::sync::Arc;
use tokio::sync::broadcast::{Receiver, error::TryRecvError};

use crate::site::{NOW, Site, definition, passphrase};

const UPDATE: &str = "winter";

/// A page: what it was sent, and what it makes of it.
#[derive(Default)]
struct Page {
    seq: u32,
    tiles: Vec<(u8, u8)>,
    head: Option<LiveHead>,
    rows: Option<RowWindow>,
    inspector: Option<Inspector>,
    topics: Vec<(Duration, Vec<Topic>)>,
    /// When which kind of message came.
    mosaics: Vec<Duration>,
    frames: Vec<Duration>,
    bytes: usize,
}

impl Page {
    fn receive(&mut self, messages: Vec<Message>, at: Duration) {
        for message in messages {
            match message {
                Message::Bytes(bytes) => self.receive_mosaic(&bytes, at),
                Message::Json(push) => self.receive_push(push, at),
            }
        }
    }

    fn receive_mosaic(&mut self, bytes: &[u8], at: Duration) {
        let number = |at: usize| u32::from_le_bytes(bytes[at..at + 4].try_into().unwrap());
        self.count(number(0));
        self.bytes += bytes.len();
        self.mosaics.push(at);
        let (devices, cells) = (number(8) as usize, number(12) as usize);
        assert_eq!(bytes.len(), 16 + cells * 6);
        self.tiles.resize(devices, (u8::MAX, 0));
        for tile in bytes[16..].chunks(6) {
            let index = u32::from_le_bytes(tile[..4].try_into().unwrap()) as usize;
            self.tiles[index] = (tile[4], tile[5]);
        }
    }

    fn receive_push(&mut self, push: Push, at: Duration) {
        self.bytes += serde_json::to_vec(&push).unwrap().len();
        match push {
            Push::Rollout { seq, frame } => {
                self.count(seq);
                self.frames.push(at);
                self.head = frame.head.or(self.head.take());
                self.rows = frame.rows.or(self.rows.take());
                self.inspector = frame.inspector.or(self.inspector.take());
            }
            Push::Changed { seq, what } => {
                self.count(seq);
                self.topics.push((at, what));
            }
            Push::Shell { seq, .. } | Push::Work { seq, .. } => self.count(seq),
        }
    }

    fn count(&mut self, seq: u32) {
        assert_eq!(seq, self.seq + 1, "a gap");
        self.seq = seq;
    }
}

/// A window on a site.
struct Desk {
    site: Site,
    commits: Receiver<Arc<Committed>>,
    feed: Feed,
    page: Page,
    now: Duration,
}

fn watch() -> Watch {
    Watch {
        id: 7,
        source: Source::Site,
        update: UPDATE.to_owned(),
        filter: RowFilter::default(),
        sort: RowSort::default(),
        offset: 0,
        limit: 20,
        selected: None,
    }
}

fn update() -> UpdateId {
    UpdateId::new(UPDATE).unwrap()
}

fn name(device: usize) -> String {
    format!("d{device:05}")
}

impl Desk {
    async fn new(devices: usize) -> Self {
        let site = Site::new().with_key().await;
        let rows: Vec<String> =
            (0..devices).map(|device| format!("{},yard", name(device))).collect();
        site.add(&format!("name,group\n{}\n", rows.join("\n"))).await;
        let image = site.image("fw.bin", &[7; 10_240]).await;
        let wish = definition(UPDATE, &image, &["group:yard"]);
        site.app.create_update(wish, Some(&passphrase())).await.unwrap();
        let commits = site.app.engine().unwrap().subscribe();
        let (feed, page) = (Feed::new(), Page::default());
        Self { site, commits, feed, page, now: Duration::ZERO }
    }

    fn moment(&self) -> Moment {
        Moment { monotonic: self.now, wall: NOW.after(self.now) }
    }

    fn watch(&mut self, watch: Watch) {
        let messages = self.feed.watch(&self.site.app, Some(watch), self.moment()).unwrap();
        self.page.receive(messages, self.now);
    }

    /// Hears what was committed, and lets time pass, a tick whenever one is due.
    fn pass(&mut self, time: Duration) {
        loop {
            match self.commits.try_recv() {
                Ok(committed) => self.feed.committed(Source::Site, &committed),
                Err(TryRecvError::Lagged(_)) => self.feed.missed(Source::Site),
                Err(_) => break,
            }
        }
        let until = self.now + time;
        while let Some(due) = self.feed.due().filter(|due| *due <= until) {
            assert!(due > self.now || self.feed.due().is_some());
            self.now = self.now.max(due);
            let messages = self.feed.tick(Some(&self.site.app), self.moment()).unwrap();
            self.page.receive(messages, self.now);
        }
        self.now = until;
    }

    async fn report(&self, device: usize, body: &str) {
        let input = DeviceInput::Jobs {
            connection: ConnectionId(device as u64),
            thing: ThingName::new(&name(device)).unwrap(),
            topic: format!("AFR_OTA-{UPDATE}/update"),
            payload: body.as_bytes().to_vec(),
            acknowledge: None,
        };
        self.site.app.engine().unwrap().device_input().send(input).await.unwrap();
    }

    async fn connect(&self, device: usize) {
        let input = DeviceInput::Connected {
            connection: ConnectionId(device as u64),
            thing: ThingName::new(&name(device)).unwrap(),
            certificate: None,
        };
        self.site.app.engine().unwrap().device_input().send(input).await.unwrap();
    }

    /// What another page would see that looks now for the first time.
    fn fresh(&self, watch: Watch) -> Page {
        let mut page = Page::default();
        let messages = Feed::new().watch(&self.site.app, Some(watch), self.moment()).unwrap();
        page.receive(messages, self.now);
        page
    }

    fn assert_same_as_fresh(&self, watch: Watch) {
        let fresh = self.fresh(watch);
        assert_eq!(self.page.tiles, fresh.tiles);
        // What only watching tells is left out.
        let still = |head: &Option<LiveHead>| {
            let head = head.clone().unwrap();
            LiveHead { now: NOW, rates: Vec::new(), ends_about: None, ..head }
        };
        assert_eq!(still(&self.page.head), still(&fresh.head));
        assert_eq!(self.page.rows, fresh.rows);
        assert_eq!(self.page.inspector, fresh.inspector);
    }
}

const READY: &str =
    r#"{"status":"IN_PROGRESS","statusDetails":{"self_test":"ready","updatedBy":"0x00090000"}}"#;
const ACTIVE: &str =
    r#"{"status":"IN_PROGRESS","statusDetails":{"self_test":"active","updatedBy":"0x02000000"}}"#;
const DONE: &str = r#"{"status":"SUCCEEDED","statusDetails":{"reason":"accepted v2.0.0"}}"#;
const FAILED: &str = r#"{"status":"FAILED","statusDetails":{"reason":"0x000000e3: 0x00000000"}}"#;
const REJECTED: &str = r#"{"status":"REJECTED"}"#;
const STARTED: &str = r#"{"status":"IN_PROGRESS","statusDetails":{"receive":"0/10"}}"#;
const SAID: [&str; 6] = [STARTED, READY, ACTIVE, DONE, FAILED, REJECTED];

#[tokio::test]
async fn a_device_is_followed_from_its_release_to_its_end() {
    let mut desk = Desk::new(3).await;
    desk.watch(Watch { selected: Some(name(1)), ..watch() });
    assert_eq!(desk.page.tiles, [(Cell::Waiting as u8, 0); 3]);
    desk.site.app.start_rollout(&update()).await.unwrap();
    desk.connect(1).await;
    desk.report(1, STARTED).await;
    desk.report(1, READY).await;
    desk.site.settle().await;
    desk.pass(Duration::from_secs(1));
    assert_eq!(desk.page.tiles[1], (Cell::Restarting as u8, 255));
    let inspector = desk.page.inspector.clone().unwrap();
    assert_eq!(inspector.ran_before.as_deref(), Some("0.9.0"), "in its own words");
    assert!(inspector.connected && !inspector.can_retry);
    assert_eq!(
        inspector.truths.clone().map(|truth| truth.mark),
        [TruthMark::NotYet, TruthMark::Proven, TruthMark::NotYet, TruthMark::NotYet,]
    );
    desk.report(1, ACTIVE).await;
    desk.report(1, DONE).await;
    desk.report(0, FAILED).await;
    desk.report(2, FAILED).await;
    desk.site.settle().await;
    desk.pass(Duration::from_secs(1));
    let head = desk.page.head.clone().unwrap();
    assert_eq!(head.head.state, RolloutState::Completed);
    assert_eq!((head.head.counts.confirmed, head.needs_attention), (1, 2));
    assert_eq!(head.head.failures, BTreeMap::from([("signature-check-failed", 2)]));
    let rows = desk.page.rows.clone().unwrap().rows;
    assert_eq!(
        rows.iter().map(|row| row.cell).collect::<Vec<_>>(),
        [Cell::Failed, Cell::Failed, Cell::Confirmed]
    );
    let said: Vec<_> =
        desk.page.inspector.clone().unwrap().timeline.iter().map(|entry| entry.text.code).collect();
    assert_eq!(
        said,
        [
            "timeline.offered",
            "timeline.accepted",
            "timeline.verified",
            "timeline.restarted",
            "timeline.reported-version",
            "timeline.succeeded",
        ]
    );
    desk.watch(Watch { selected: Some(name(2)), ..watch() });
    let failure = desk.page.inspector.clone().unwrap().failure.unwrap();
    assert_eq!((failure.code.as_str(), failure.others), ("signature-check-failed", 1));
    assert_eq!(
        desk.site.app.rollout_cell(&update(), 2).unwrap(),
        desk.page.inspector,
        "a cell shows what the table shows"
    );
    assert_eq!(desk.site.app.rollout_cell(&update(), 3).unwrap(), None);
    desk.pass(Duration::from_secs(120));
    assert_eq!(desk.feed.due(), None, "an idle window costs nothing");
}

#[tokio::test]
async fn a_follow_up_takes_the_place_of_the_rollout_that_ended() {
    let mut desk = Desk::new(3).await;
    desk.watch(watch());
    desk.site.app.start_rollout(&update()).await.unwrap();
    for (device, said) in [FAILED, FAILED, REJECTED].into_iter().enumerate() {
        desk.report(device, said).await;
    }
    desk.site.settle().await;
    desk.pass(Duration::from_secs(1));
    desk.site.app.retry(&update(), jobs::Retry::Failed).await.unwrap();
    desk.pass(Duration::from_secs(1));
    assert_eq!(desk.page.tiles, [(Cell::Queued as u8, 0); 2]);
    desk.assert_same_as_fresh(watch());
    desk.site.app.pause(&update(), Some("lunch".into())).await.unwrap();
    desk.pass(Duration::from_secs(1));
    let head = desk.page.head.clone().unwrap();
    assert_eq!(head.pause_reason.as_deref(), Some("lunch"));
    assert_eq!(head.limited_by.map(|text| text.code), Some("limit.paused"));
    desk.site.app.cancel(&update(), jobs::Force::QueuedOnly, None).await.unwrap();
    desk.pass(Duration::from_secs(1));
    assert_eq!(desk.page.tiles, [(Cell::Canceled as u8, 0); 2]);
    desk.assert_same_as_fresh(watch());
}

#[tokio::test]
async fn a_window_without_its_application_rests() {
    let mut desk = Desk::new(1).await;
    desk.watch(watch());
    desk.site.app.start_rollout(&update()).await.unwrap();
    desk.feed.missed(Source::Site);
    let messages = desk.feed.tick(None, desk.moment()).unwrap();
    desk.page.receive(messages, desk.now);
    assert!(desk.feed.due().is_some_and(|due| due >= Duration::from_secs(1)));
}

/// Rows as the rules say, slowly.
fn naive(rows: &[LiveRow], filter: &RowFilter, sort: RowSort) -> Vec<String> {
    let attention = |row: &LiveRow| match row.cell {
        Cell::Failed | Cell::Rejected | Cell::TimedOut => true,
        Cell::FinishedNotConfirmed => row.proof.contains(&TruthMark::Disproved),
        _ => false,
    };
    let working = |row: &LiveRow| {
        use Cell as C;
        [C::Starting, C::Downloading, C::Verifying, C::Restarting, C::SelfTest].contains(&row.cell)
    };
    let mut rows: Vec<&LiveRow> = rows
        .iter()
        .filter(|row| match filter.group {
            RowGroup::All => true,
            RowGroup::NeedsAttention => attention(row),
            RowGroup::InProgress => working(row),
        })
        .filter(|row| filter.cell.is_none_or(|cell| row.cell == cell))
        .filter(|row| row.thing.contains(&filter.text))
        .filter(|row| {
            let code = row.failure.as_ref().map(|failure| &failure.code);
            filter.failure.is_none() || code == filter.failure.as_ref()
        })
        .collect();
    let order = [Cell::Failed, Cell::Rejected, Cell::TimedOut];
    let urgency = |row: &LiveRow| {
        let worst = order.iter().position(|cell| *cell == row.cell);
        worst.unwrap_or(match row.cell {
            Cell::FinishedNotConfirmed if attention(row) => 3,
            _ if working(row) => 4,
            Cell::FinishedNotConfirmed => 5,
            Cell::Queued => 6,
            Cell::Waiting => 7,
            Cell::Canceled => 8,
            Cell::Removed => 9,
            _ => 10,
        })
    };
    rows.sort_by(|a, b| {
        let by = match sort.by {
            RowColumn::State => urgency(a).cmp(&urgency(b)),
            RowColumn::RanBefore => match (&a.ran_before, &b.ran_before) {
                (Some(a), Some(b)) => a.cmp(b),
                // Nothing stands last, whichever way.
                (a, b) if sort.descending => a.is_some().cmp(&b.is_some()),
                (a, b) => b.is_some().cmp(&a.is_some()),
            },
            _ => a.thing.cmp(&b.thing),
        };
        let by = if sort.descending { by.reverse() } else { by };
        by.then(a.thing.cmp(&b.thing))
    });
    rows.iter().map(|row| row.thing.clone()).collect()
}

#[derive(Clone, Debug)]
enum Step {
    Say { device: usize, what: usize },
    Connect { device: usize },
    Pass { milliseconds: u64 },
    Look { filter: RowFilter, sort: RowSort, offset: usize, selected: Option<usize> },
    Miss,
    Retry,
}

const DEVICES: usize = 12;

fn step() -> impl Strategy<Value = Step> {
    let filter = (
        prop::sample::select(vec![RowGroup::All, RowGroup::NeedsAttention, RowGroup::InProgress]),
        prop::option::of(prop::sample::select(vec![Cell::Failed, Cell::Queued, Cell::Confirmed])),
        prop::sample::select(vec!["", "1", "d0000"]),
        prop::option::weighted(0.2, Just("signature-check-failed".to_owned())),
    )
        .prop_map(|(group, cell, text, failure)| RowFilter {
            group,
            cell,
            failure,
            text: text.to_owned(),
        });
    let column = vec![RowColumn::State, RowColumn::Device, RowColumn::RanBefore];
    let sort = (prop::sample::select(column), any::<bool>())
        .prop_map(|(by, descending)| RowSort { by, descending });
    prop_oneof![
        6 => (0..DEVICES, 0..SAID.len()).prop_map(|(device, what)| Step::Say { device, what }),
        2 => (0..DEVICES).prop_map(|device| Step::Connect { device }),
        4 => (0_u64..700).prop_map(|milliseconds| Step::Pass { milliseconds }),
        2 => (filter, sort, 0_usize..4, prop::option::of(0..DEVICES)).prop_map(
            |(filter, sort, offset, selected)| Step::Look { filter, sort, offset, selected }
        ),
        1 => Just(Step::Miss),
        1 => Just(Step::Retry),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever happens in whichever order: the page, which knows only what it was sent, shows
    /// what a fresh look shows; no number is left out; nothing comes faster than promised.
    #[test]
    fn what_was_pushed_adds_up_to_what_is(steps in prop::collection::vec(step(), 1..40)) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let mut desk = Desk::new(DEVICES).await;
            let mut look = watch();
            desk.watch(look.clone());
            desk.site.app.start_rollout(&update()).await.unwrap();
            let mut answers = vec![desk.now];
            for step in steps {
                match step {
                    Step::Say { device, what } => desk.report(device, SAID[what]).await,
                    Step::Connect { device } => desk.connect(device).await,
                    Step::Pass { milliseconds } => {
                        desk.site.settle().await;
                        desk.pass(Duration::from_millis(milliseconds));
                    }
                    Step::Look { filter, sort, offset, selected } => {
                        let selected = selected.map(name);
                        // As the page's session does.
                        if look.selected != selected {
                            desk.page.inspector = None;
                        }
                        look = Watch { filter, sort, offset, selected, ..look };
                        desk.watch(look.clone());
                        answers.push(desk.now);
                    }
                    Step::Miss => desk.feed.missed(Source::Site),
                    Step::Retry => drop(desk.site.app.retry(&update(), jobs::Retry::Failed).await),
                }
            }
            desk.site.settle().await;
            desk.pass(Duration::from_secs(1));
            desk.assert_same_as_fresh(look.clone());
            let all = desk.fresh(Watch { limit: 500, ..watch() }).rows.unwrap();
            let expected = naive(&all.rows, &look.filter, look.sort);
            let shown = desk.page.rows.clone().unwrap();
            let names: Vec<_> = shown.rows.iter().map(|row| row.thing.clone()).collect();
            assert_eq!(shown.matching, expected.len());
            assert_eq!(names, expected.into_iter().skip(look.offset).collect::<Vec<_>>());
            assert_rate(&desk.page.mosaics, 50, &[]);
            assert_rate(&desk.page.frames, 250, &answers);
            let topics: Vec<_> = desk.page.topics.iter().map(|(at, _)| *at).collect();
            assert_rate(&topics, 250, &[]);
        });
    }
}

/// Answers to the page come at once and count for nothing.
fn assert_rate(times: &[Duration], milliseconds: u64, answers: &[Duration]) {
    let pushed: Vec<_> = times.iter().filter(|at| !answers.contains(at)).collect();
    for pair in pushed.windows(2) {
        let apart = *pair[1] - *pair[0];
        assert!(apart >= Duration::from_millis(milliseconds), "{apart:?} apart");
    }
}

/// Figures, printed: `cargo test -p app --test it figures -- --ignored --nocapture`.
#[tokio::test]
#[ignore = "it measures"]
#[allow(clippy::disallowed_methods, reason = "it measures")]
async fn figures_of_ten_thousand_devices_all_changing() {
    const MANY: usize = 10_000;
    let mut desk = Desk::new(MANY).await;
    let clock = Instant::now();
    desk.watch(watch());
    println!("first look before the release: {:?}", clock.elapsed());
    desk.site.app.start_rollout(&update()).await.unwrap();
    for _ in 0..10 {
        desk.site.clock.advance(Duration::from_secs(60));
    }
    desk.pass(Duration::from_secs(1));
    let clock = Instant::now();
    let fresh = desk.fresh(watch());
    println!("a look at all released: {:?}, {} bytes", clock.elapsed(), fresh.bytes);
    let (began, bytes) = (desk.now, desk.page.bytes);
    let mut spent = Duration::ZERO;
    for said in [STARTED, READY, ACTIVE] {
        for device in 0..MANY {
            desk.report(device, said).await;
        }
        desk.site.settle().await;
        let clock = Instant::now();
        desk.pass(Duration::from_secs(1));
        spent += clock.elapsed();
    }
    assert_eq!(desk.page.tiles, vec![(Cell::SelfTest as u8, 255); MANY]);
    let seconds = (desk.now - began).as_secs_f64();
    let bytes = (desk.page.bytes - bytes) as f64 / seconds;
    println!("all change once a second: {:?} a second, {bytes:.0} bytes/s", spent / 3);
}
