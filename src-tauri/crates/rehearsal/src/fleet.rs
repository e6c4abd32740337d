use std::num::NonZeroUsize;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{Semaphore, mpsc, watch};

use crate::link::{self, Patience};
use crate::{DeviceEvent, DeviceSpec, Endpoint, Happening, Outcome};

/// How a fleet is let loose.
#[derive(Clone, Debug)]
pub struct FleetOptions {
    /// Devices switched on at the same time; the others wait for one to end.
    pub concurrency: NonZeroUsize,
    /// Between switching on one device and the next.
    pub ramp: Duration,
    /// A device that has not ended by then is taken off, with [`crate::Ending::Unfinished`].
    pub patience: Duration,
    /// Connections refused or failed in a row before a device is given up as
    /// [`crate::Ending::Unreachable`]. The pause between attempts doubles from 0.1 s to 2 s.
    pub connection_attempts: u32,
}

impl Default for FleetOptions {
    fn default() -> Self {
        Self {
            concurrency: NonZeroUsize::MAX,
            ramp: Duration::ZERO,
            patience: Duration::from_secs(15 * 60),
            connection_attempts: 60,
        }
    }
}

/// Running devices. Dropping it switches them all off.
#[derive(Debug)]
pub struct Fleet {
    events: mpsc::Receiver<DeviceEvent>,
    off: watch::Sender<bool>,
}

/// Events a fleet may run ahead of its reader; devices wait when it is full.
const EVENT_QUEUE: usize = 1024;

impl Fleet {
    /// Switches the devices on, in order. `endpoint` gives each its address and certificate.
    /// Must be called in a tokio runtime with time and I/O enabled.
    pub fn start(
        specs: Vec<DeviceSpec>,
        endpoint: impl Fn(&DeviceSpec) -> Endpoint + Send + 'static,
        options: FleetOptions,
    ) -> Self {
        let (events_in, events) = mpsc::channel(EVENT_QUEUE);
        let (off, off_seen) = watch::channel(false);
        tokio::spawn(switch_on(specs, endpoint, options, events_in, off_seen));
        Self { events, off }
    }

    /// The next thing that happened; `None` once every device has ended.
    pub async fn next_event(&mut self) -> Option<DeviceEvent> {
        self.events.recv().await
    }

    /// Waits for every device to end. Outcomes come in the order of their endings.
    pub async fn outcomes(mut self) -> Vec<Outcome> {
        let mut outcomes = Vec::new();
        while let Some(event) = self.next_event().await {
            if let Happening::Ended(outcome) = event.happening {
                outcomes.push(*outcome);
            }
        }
        outcomes
    }

    /// Switches every device off; each still yields its outcome.
    pub fn switch_off(&self) {
        self.off.send_replace(true);
    }
}

async fn switch_on(
    specs: Vec<DeviceSpec>,
    endpoint: impl Fn(&DeviceSpec) -> Endpoint,
    options: FleetOptions,
    events: mpsc::Sender<DeviceEvent>,
    off: watch::Receiver<bool>,
) {
    let places = Arc::new(Semaphore::new(options.concurrency.get().min(Semaphore::MAX_PERMITS)));
    for spec in specs {
        let Ok(place) = places.clone().acquire_owned().await else { return };
        let endpoint = endpoint(&spec);
        let patience =
            Patience { whole: options.patience, connection_attempts: options.connection_attempts };
        let (events, off) = (events.clone(), off.clone());
        tokio::spawn(async move {
            link::run(spec, endpoint, patience, events, off).await;
            drop(place);
        });
        tokio::time::sleep(options.ramp).await;
    }
}
