use std::collections::VecDeque;
use std::time::Duration;

use crate::Ending;

/// MQTT quality of service, as far as AWS IoT has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Qos {
    AtMostOnce,
    AtLeastOnce,
}

/// What the device wants done, in order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Output {
    Subscribe {
        topic: String,
        qos: Qos,
    },
    Unsubscribe {
        topic: String,
    },
    Publish {
        topic: String,
        qos: Qos,
        payload: Vec<u8>,
    },
    /// MQTT DISCONNECT, then the end of the connection.
    Disconnect,
    /// The connection dies without a DISCONNECT; the device connects again at once.
    LoseConnection,
    /// The connection dies without a DISCONNECT; after `off` the device connects again.
    Reboot {
        off: Duration,
    },
}

/// What leaves the device, in order.
///
/// The firmware's task waits for the PUBACK of every QoS 1 publish, so nothing passes one.
#[derive(Debug, Default)]
pub(crate) struct Outbox {
    queue: VecDeque<Step>,
    unacknowledged: Option<Output>,
}

#[derive(Debug)]
enum Step {
    Send(Output),
    End(Ending),
}

/// What comes out of the outbox next.
#[derive(Debug)]
pub(crate) enum Next {
    Send(Output),
    End(Ending),
    Nothing,
}

impl Outbox {
    pub(crate) fn send(&mut self, output: Output) {
        self.queue.push_back(Step::Send(output));
    }

    /// The device's part ends once everything before this has been sent and acknowledged.
    pub(crate) fn end(&mut self, ending: Ending) {
        self.queue.push_back(Step::End(ending));
    }

    pub(crate) fn poll(&mut self) -> Next {
        if self.unacknowledged.is_some() {
            return Next::Nothing;
        }
        match self.queue.pop_front() {
            None => Next::Nothing,
            Some(Step::End(ending)) => Next::End(ending),
            Some(Step::Send(output)) => {
                if let Output::Publish { qos: Qos::AtLeastOnce, .. } = output {
                    self.unacknowledged = Some(output.clone());
                }
                Next::Send(output)
            }
        }
    }

    pub(crate) fn acknowledged(&mut self) {
        self.unacknowledged = None;
    }

    pub(crate) fn clear(&mut self) {
        *self = Self::default();
    }

    /// The connection is gone. Job reports at QoS 1, the unacknowledged one first, and what
    /// follows them stay; everything else is asked anew on the next connection.
    pub(crate) fn disconnected(&mut self) {
        let sent = self.unacknowledged.take().map(Step::Send);
        let waiting = std::mem::take(&mut self.queue);
        self.queue = sent.into_iter().chain(waiting).filter(outlives_connection).collect();
    }
}

fn outlives_connection(step: &Step) -> bool {
    match step {
        Step::Send(Output::Publish { topic, qos: Qos::AtLeastOnce, .. }) => {
            topic.ends_with("/update")
        }
        Step::Send(Output::Reboot { .. }) | Step::End(_) => true,
        Step::Send(
            Output::Publish { qos: Qos::AtMostOnce, .. }
            | Output::Subscribe { .. }
            | Output::Unsubscribe { .. }
            | Output::Disconnect
            | Output::LoseConnection,
        ) => false,
    }
}
