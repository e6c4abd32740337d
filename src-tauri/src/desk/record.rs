//! Records what the channel carries while eight simulated devices are updated, one of which refuses
//! the signature: what the page's mock replays. Run it when messages have changed:
//! `cargo test --workspace --lib record -- --ignored`.

use std::io::Write as _;
use std::path::Path;
use std::time::{Duration, Instant};

use app::view::{RehearsalFaults, RehearsalRequest, RehearsalStage, RehearsalSubject, Watch};
use base64::Engine as _;
use host::{SAMPLE_NAME, sample_firmware};
use tauri::async_runtime::block_on;
use tauri::ipc::InvokeResponseBody;

use super::*;
use crate::channel::{Page, Subscription};

const PATIENCE: Duration = Duration::from_secs(120);

struct Recorder {
    began: Instant,
    lines: Arc<Mutex<Vec<String>>>,
}

impl Page for Recorder {
    fn receive(&self, message: InvokeResponseBody) -> bool {
        let at = self.began.elapsed().as_millis();
        let line = match message {
            InvokeResponseBody::Json(push) => format!("{{\"at\":{at},\"push\":{push}}}"),
            InvokeResponseBody::Raw(bytes) => {
                let bytes = base64::prelude::BASE64_STANDARD.encode(bytes);
                format!("{{\"at\":{at},\"bytes\":\"{bytes}\"}}")
            }
        };
        self.lines.lock().unwrap().push(line);
        true
    }
}

#[test]
#[ignore = "it writes ui/src/backend/mock/recordings/rehearsal.jsonl anew"]
#[allow(clippy::disallowed_methods, reason = "a recording has the times of its messages")]
fn record_a_rehearsal() {
    let place = tempfile::tempdir().unwrap();
    let folder = DataFolder::at(place.path().join("data"), place.path().join("secret"));
    let desk = Arc::new(Desk::new(folder, env!("CARGO_PKG_VERSION").to_owned()));
    block_on(desk.open());
    let file = place.path().join(SAMPLE_NAME);
    std::fs::write(&file, sample_firmware()).unwrap();
    let go_on = &mut |_, _| std::ops::ControlFlow::Continue(());
    let image = block_on(desk.app().unwrap().add_image(&file, go_on)).unwrap();
    tauri::async_runtime::spawn(desk.clone().watch_shell(crate::awake::Awake::new().unwrap()));

    let what = RehearsalSubject::Image { image: image.record.hash.to_string() };
    let faults = RehearsalFaults { wrong_certificate: 1, ..RehearsalFaults::default() };
    block_on(desk.start_rehearsal(RehearsalRequest { what, devices: 8, faults })).unwrap();
    becomes(&desk, |stage| matches!(stage, RehearsalStage::Running));
    let lines = Arc::<Mutex<Vec<String>>>::default();
    let subscription = Subscription::default();
    let page = Recorder { began: Instant::now(), lines: lines.clone() };
    subscription.open(desk.clone(), page);
    let watch = Watch {
        id: 1,
        source: Source::Rehearsal,
        update: "rehearsal".to_owned(),
        filter: Default::default(),
        sort: Default::default(),
        offset: 0,
        limit: 8,
        selected: Some("sim-00001".to_owned()),
    };
    block_on(subscription.watch(Some(watch))).unwrap();
    becomes(&desk, |stage| matches!(stage, RehearsalStage::Ended { .. }));
    // The last frame comes a moment after.
    let is_told = |line: &String| {
        line.contains("\"type\":\"rollout\"") && line.contains("\"state\":\"completed\"")
    };
    until(|| lines.lock().unwrap().iter().any(is_told));
    block_on(desk.close());

    // What is of this machine alone stays here.
    let own = place.path().display().to_string();
    let lines = lines.lock().unwrap();
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../ui/src/backend/mock/recordings/rehearsal.jsonl");
    let mut recording = std::fs::File::create(path).unwrap();
    for line in lines.iter() {
        writeln!(recording, "{}", line.replace(&own, "/home/mara/fieldlift")).unwrap();
    }
}

fn becomes(desk: &Desk, is: impl Fn(&RehearsalStage) -> bool) {
    until(|| desk.shell().rehearsal.is_some_and(|rehearsal| is(&rehearsal.stage)));
}

fn until(is: impl Fn() -> bool) {
    block_on(async {
        let waiting = async {
            while !is() {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        };
        tokio::time::timeout(PATIENCE, waiting).await.expect("it never became so");
    });
}
