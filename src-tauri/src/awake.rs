//! Keeps the machine from sleeping while a rollout runs. Where that cannot be had, it is a line in
//! the log: the engine excuses every device for the time the machine slept.

use std::sync::mpsc::{Receiver, Sender, channel};

/// The wish is kept by a thread of its own: on Windows it belongs to the thread that made it.
#[derive(Debug)]
pub struct Awake(Sender<bool>);

impl Awake {
    pub fn new() -> std::io::Result<Self> {
        let (wish, wishes) = channel();
        std::thread::Builder::new().name("awake".to_owned()).spawn(move || keep(&wishes))?;
        Ok(Self(wish))
    }

    pub fn set(&self, awake: bool) {
        // An error says that the thread has ended with the program.
        self.0.send(awake).ok();
    }
}

fn keep(wishes: &Receiver<bool>) {
    let mut kept = None;
    for awake in wishes {
        match (awake, &kept) {
            (true, None) => kept = ask(),
            (false, Some(_)) => kept = None,
            (true, Some(_)) | (false, None) => {}
        }
    }
}

fn ask() -> Option<keepawake::KeepAwake> {
    let asked = keepawake::Builder::default()
        .idle(true)
        .sleep(true)
        .app_name("Fieldlift")
        .app_reverse_domain("io.github.fieldlift.desktop")
        .reason("A rollout is running")
        .create();
    match asked {
        Ok(kept) => Some(kept),
        Err(error) => {
            tracing::warn!(%error, "the machine cannot be kept awake");
            None
        }
    }
}
