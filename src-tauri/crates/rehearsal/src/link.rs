//! A device on the network: [`Device`] driven by rumqttc and the real clock.

use std::time::Duration;

use tokio::sync::{mpsc, watch};
use tokio::time::{Instant, sleep, sleep_until};

use crate::connection::{Connection, Seen, words};
use crate::{Device, DeviceEvent, DeviceSpec, Ending, Endpoint, Happening, Output, Qos};

/// How long a device is left alone.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Patience {
    pub whole: Duration,
    pub connection_attempts: u32,
}

const FIRST_PAUSE: Duration = Duration::from_millis(100);
const LONGEST_PAUSE: Duration = Duration::from_secs(2);

/// Runs one device to its end, and says how it ended as its last event.
pub(crate) async fn run(
    spec: DeviceSpec,
    endpoint: Endpoint,
    patience: Patience,
    events: mpsc::Sender<DeviceEvent>,
    mut off: watch::Receiver<bool>,
) {
    let mut link = Link {
        slow: spec.faults.slow,
        device: Device::new(spec.clone()),
        events,
        started: Instant::now(),
    };
    let by_itself = tokio::select! {
        // Cancelled at any point, this drops the connection; the device is only read afterwards.
        ending = link.live(&endpoint, patience.connection_attempts) => Some(ending),
        () = sleep(patience.whole) => None,
        _ = off.wait_for(|off| *off) => None,
    };
    let otherwise =
        by_itself.unwrap_or(Ending::Unfinished { waiting_for: link.device.waiting_for() });
    let outcome = link.device.outcome(link.now(), otherwise);
    link.tell(Happening::Ended(Box::new(outcome))).await;
}

struct Link {
    device: Device,
    slow: Option<Duration>,
    events: mpsc::Sender<DeviceEvent>,
    started: Instant,
}

/// Why one connection ended.
enum Parting {
    Ended(Ending),
    Rebooting {
        off: Duration,
    },
    Lost {
        error: String,
    },
    /// The device cut the line itself, and is to connect again.
    Cut,
}

impl Link {
    /// From switching on to the end, over as many connections as it takes.
    async fn live(&mut self, endpoint: &Endpoint, attempts: u32) -> Ending {
        let options = match endpoint.options(&self.device.connect()) {
            Ok(options) => options,
            Err(error) => return Ending::Unreachable { error: words(&error) },
        };
        let mut failures = 0;
        loop {
            let parting = match Connection::open(options.clone()).await {
                Ok(connection) => {
                    failures = 0;
                    self.tell(Happening::Connected).await;
                    let parting = self.serve(connection).await;
                    self.device.handle_disconnected();
                    parting
                }
                Err(error) => {
                    failures += 1;
                    Parting::Lost { error }
                }
            };
            match parting {
                Parting::Ended(ending) => return ending,
                Parting::Rebooting { off } => sleep(off).await,
                Parting::Cut => {}
                Parting::Lost { error } => {
                    self.tell(Happening::ConnectionLost { error: error.clone() }).await;
                    if failures >= attempts {
                        return Ending::Unreachable { error };
                    }
                    sleep(pause(failures)).await;
                }
            }
        }
    }

    async fn serve(&mut self, mut connection: Connection) -> Parting {
        self.device.handle_connected(self.now());
        loop {
            if let Some(parting) = self.send_all(&mut connection).await {
                return parting;
            }
            if let Some(ending) = self.device.ending().cloned() {
                self.leave(&mut connection).await;
                return Parting::Ended(ending);
            }
            let deadline = self.device.poll_timeout().map(|(at, _)| self.started + at);
            tokio::select! {
                // Both arms are cancel-safe: a packet stays in its channel, a deadline is fixed.
                seen = connection.next() => match seen {
                    Seen::Message { topic, payload, qos } => self.hear(&topic, &payload, qos).await,
                    Seen::Acknowledged => self.device.handle_acknowledged(),
                    Seen::Lost { error } => return Parting::Lost { error },
                },
                () = sleep_until(deadline.unwrap_or(self.started)), if deadline.is_some() => {
                    self.device.handle_timeout(self.now());
                }
            }
        }
    }

    async fn hear(&mut self, topic: &str, payload: &[u8], qos: Qos) {
        self.device.handle_message(self.now(), topic, payload, qos);
        if let Some(slow) = self.slow.filter(|_| topic.contains("/data/")) {
            sleep(slow).await;
        }
    }

    /// Sends what the device has to say; a parting where it ends the connection.
    async fn send_all(&mut self, connection: &mut Connection) -> Option<Parting> {
        while let Some(output) = self.device.poll_output() {
            let sent = match output {
                Output::Subscribe { topic, qos } => connection.subscribe(topic, qos),
                Output::Unsubscribe { topic } => connection.unsubscribe(topic),
                Output::Publish { topic, qos, payload } => connection.publish(topic, qos, payload),
                Output::Disconnect => connection.disconnect(),
                Output::LoseConnection => return Some(Parting::Cut),
                Output::Reboot { off } => {
                    connection.flush().await;
                    self.tell_happenings().await;
                    return Some(Parting::Rebooting { off });
                }
            };
            if let Err(error) = sent {
                return Some(Parting::Lost { error: words(&error) });
            }
        }
        self.tell_happenings().await;
        None
    }

    /// The application's shutdown, as far as the connection still carries it.
    async fn leave(&mut self, connection: &mut Connection) {
        self.device.handle_shutdown();
        if self.send_all(connection).await.is_none() {
            connection.flush().await;
        }
    }

    async fn tell_happenings(&mut self) {
        while let Some(happening) = self.device.poll_happening() {
            self.tell(happening).await;
        }
    }

    /// A fleet that was dropped has nobody to tell.
    async fn tell(&self, happening: Happening) {
        let thing = self.device.thing().clone();
        let _ = self.events.send(DeviceEvent { thing, happening }).await;
    }

    fn now(&self) -> Duration {
        self.started.elapsed()
    }
}

fn pause(failures: u32) -> Duration {
    FIRST_PAUSE.saturating_mul(1 << failures.min(10)).min(LONGEST_PAUSE)
}
