//! The desk and its channel without a window.

use std::net::{Ipv4Addr, TcpListener};
use std::path::Path;
use std::sync::mpsc;
use std::time::Duration;

use super::*;
use crate::channel::{Page, Subscription};
use serde_json::Value;
use tauri::async_runtime::block_on;
use tauri::ipc::InvokeResponseBody;

const PATIENCE: Duration = Duration::from_secs(60);

fn desk(place: &Path) -> Arc<Desk> {
    let folder = DataFolder::at(place.join("data"), place.join("secret"));
    Arc::new(Desk::new(folder, "1.2.3".to_owned()))
}

struct Heard(mpsc::Sender<Value>);

impl Page for Heard {
    fn receive(&self, message: InvokeResponseBody) -> bool {
        let InvokeResponseBody::Json(text) = message else { return true };
        self.0.send(serde_json::from_str(&text).unwrap()).is_ok()
    }
}

/// Lets the desk's tasks run until it is so.
fn becomes(is: impl Fn() -> bool) {
    block_on(async {
        let waiting = async {
            while !is() {
                tokio::task::yield_now().await;
            }
        };
        tokio::time::timeout(PATIENCE, waiting).await.expect("it never became so");
    });
}

/// The next message for which `is` holds; every one is in its place.
fn until(heard: &mpsc::Receiver<Value>, seq: &mut u64, is: impl Fn(&Value) -> bool) -> Value {
    loop {
        let message = heard.recv_timeout(PATIENCE).expect("the channel fell silent");
        *seq += 1;
        assert_eq!(message["seq"], *seq, "{message}");
        if is(&message) {
            return message;
        }
    }
}

#[test]
fn a_folder_is_owned_by_one_read_by_others_and_tried_again() {
    let place = tempfile::tempdir().unwrap();
    let first = desk(place.path());
    assert!(matches!(first.shell().folder, FolderView::Opening { .. }));
    assert_eq!(first.host().err().unwrap().what.code, "problem.opening");
    block_on(first.open());
    let shell = first.shell();
    assert!(matches!(shell.folder, FolderView::Own { .. }), "{:?}", shell.folder);
    assert!(shell.first_start && shell.notices.is_empty(), "{:?}", shell.notices);

    let second = desk(place.path());
    block_on(second.open());
    let FolderView::ReadOnly { owner, .. } = second.shell().folder else { panic!("it owns, too") };
    assert!(owner.contains("window"), "{owner}");
    let refused = block_on(second.start_gateway()).unwrap_err();
    assert_eq!(refused.what.code, "problem.read-only");
    assert!(second.app().unwrap().update_rows().unwrap().is_empty());

    block_on(first.close());
    assert_eq!(first.host().err().unwrap().what.code, "problem.closing");
    drop(first);
    block_on(second.retry()).unwrap();
    assert!(matches!(second.shell().folder, FolderView::Own { .. }));
    block_on(second.close());
}

#[test]
fn a_folder_that_cannot_be_opened_is_said_to_be() {
    let place = tempfile::tempdir().unwrap();
    std::fs::write(place.path().join("data"), "in the way").unwrap();
    let desk = desk(place.path());
    block_on(desk.open());
    let FolderView::Failed { problem, .. } = desk.shell().folder else { panic!("it was opened") };
    assert_eq!(problem.what.code, "problem.folder-unusable");
    assert_eq!(block_on(desk.retry()).unwrap_err().what.code, "problem.folder-unusable");
    std::fs::remove_file(place.path().join("data")).unwrap();
    block_on(desk.retry()).unwrap();
    assert!(matches!(desk.shell().folder, FolderView::Own { .. }));
    block_on(desk.close());
}

#[test]
fn a_crash_damaged_settings_and_a_failed_write_are_told() {
    let place = tempfile::tempdir().unwrap();
    let data = place.path().join("data");
    std::fs::create_dir(&data).unwrap();
    std::fs::write(data.join("settings.json"), "{").unwrap();
    std::fs::write(data.join("owner.json"), r#"{"process":1,"command":"window","since":5}"#)
        .unwrap();
    let desk = desk(place.path());
    block_on(desk.open());
    let ids = || desk.shell().notices.into_iter().map(|notice| notice.id).collect::<Vec<_>>();
    becomes(|| ids().contains(&"crashed".to_owned()));
    assert!(ids().contains(&"settings".to_owned()), "{:?}", ids());
    desk.keep_settings(Settings::default()).unwrap();
    assert!(!ids().contains(&"settings".to_owned()));

    let full = store::StoreError::DiskFull { path: data.join("fieldlift.db") };
    desk.noticed(&AppError::NotDurable(Arc::new(full)));
    assert_eq!(ids().first().map(String::as_str), Some(host::notices::NOT_WRITTEN));
    desk.dismiss(host::notices::NOT_WRITTEN);
    assert!(ids().contains(&host::notices::NOT_WRITTEN.to_owned()), "it stands until it is over");
    let name = model::ThingName::new("meter-1").unwrap();
    block_on(desk.app().unwrap().add_device(name, None, [].into(), &[])).unwrap();
    becomes(|| !ids().contains(&host::notices::NOT_WRITTEN.to_owned()));
    block_on(desk.close());
}

#[test]
fn the_channel_begins_with_the_shell_and_tells_what_changes() {
    let place = tempfile::tempdir().unwrap();
    let desk = desk(place.path());
    block_on(desk.open());
    tauri::async_runtime::spawn(desk.clone().watch_shell(crate::awake::Awake::new().unwrap()));
    let subscription = Subscription::default();
    let (sender, heard) = mpsc::channel();
    subscription.open(desk.clone(), Heard(sender));
    let mut seq = 0;
    let shell = until(&heard, &mut seq, |_| true);
    assert_eq!((&shell["type"], &shell["shell"]["version"]), (&"shell".into(), &"1.2.3".into()));

    let name = model::ThingName::new("meter-1").unwrap();
    block_on(desk.app().unwrap().add_device(name, None, [].into(), &[])).unwrap();
    until(&heard, &mut seq, |message| {
        message["type"] == "changed"
            && message["what"].as_array().unwrap().contains(&"devices".into())
    });

    let taken = TcpListener::bind((Ipv4Addr::UNSPECIFIED, 0)).unwrap();
    let gateway_port = taken.local_addr().unwrap().port();
    desk.keep_settings(Settings { gateway_port, ..Settings::default() }).unwrap();
    // Before its port is asked for, the gateway wants a certificate.
    let refused = block_on(desk.start_gateway()).unwrap_err();
    assert_eq!(refused.what.code, "problem.no-site");
    let shown = until(&heard, &mut seq, |message| message["shell"]["gateway"]["state"] == "failed");
    assert_eq!(shown["shell"]["gateway"]["problem"]["what"]["code"], "problem.no-site");

    let missing = app::view::Watch {
        id: 1,
        source: Source::Site,
        update: "none".to_owned(),
        filter: Default::default(),
        sort: Default::default(),
        offset: 0,
        limit: 50,
        selected: None,
    };
    let refused = block_on(subscription.watch(Some(missing.clone()))).unwrap_err();
    assert_eq!(refused.kind, Kind::NotFound);
    let rehearsal = app::view::Watch { source: Source::Rehearsal, ..missing };
    let refused = block_on(subscription.watch(Some(rehearsal))).unwrap_err();
    assert_eq!(refused.what.code, "problem.no-rehearsal");
    block_on(subscription.watch(None)).unwrap();
    block_on(desk.close());
}
