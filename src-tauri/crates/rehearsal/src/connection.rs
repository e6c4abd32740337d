//! One MQTT connection over rumqttc.
//!
//! A task of its own polls rumqttc and is never cancelled in mid-packet; the device reads what it
//! saw from a short channel, so that a slow device holds back its socket and nothing else.

use std::error::Error;
use std::time::Duration;

use rumqttc::{
    AsyncClient, ClientError, Event, EventLoop, MqttOptions, Outgoing, Packet, Publish, QoS,
};
use tokio::sync::{mpsc, watch};
use tokio::task::JoinHandle;
use tokio::time::timeout;

use crate::Qos;

/// Requests rumqttc may be behind; a device says at most a handful at once.
const REQUEST_QUEUE: usize = 256;
/// Packets read ahead of the device, as the agent's ten event buffers are.
const PACKET_QUEUE: usize = 10;
/// Long enough for a last word to leave, short enough not to hold up a fleet.
const FLUSH: Duration = Duration::from_secs(5);

pub(crate) struct Connection {
    client: AsyncClient,
    seen: mpsc::Receiver<Seen>,
    /// Requests handed to rumqttc, and those it has written to the socket.
    requested: u64,
    written: watch::Receiver<u64>,
    poller: JoinHandle<()>,
}

pub(crate) enum Seen {
    Message { topic: String, payload: Vec<u8>, qos: Qos },
    Acknowledged,
    Lost { error: String },
}

impl Connection {
    /// TCP, TLS, CONNECT and CONNACK.
    pub(crate) async fn open(options: MqttOptions) -> Result<Self, String> {
        let (client, mut eventloop) = AsyncClient::new(options, REQUEST_QUEUE);
        eventloop.network_options.set_tcp_nodelay(true);
        eventloop.poll().await.map_err(|error| words(&error))?;
        let (seen_in, seen) = mpsc::channel(PACKET_QUEUE);
        let (written_in, written) = watch::channel(0);
        let poller = tokio::spawn(poll(eventloop, seen_in, written_in));
        Ok(Self { client, seen, requested: 0, written, poller })
    }

    /// Cancel-safe.
    pub(crate) async fn next(&mut self) -> Seen {
        let closed = || Seen::Lost { error: "the connection was closed".to_owned() };
        self.seen.recv().await.unwrap_or_else(closed)
    }

    pub(crate) fn subscribe(&mut self, topic: String, qos: Qos) -> Result<(), ClientError> {
        self.requested += 1;
        self.client.try_subscribe(topic, qos.into())
    }

    pub(crate) fn unsubscribe(&mut self, topic: String) -> Result<(), ClientError> {
        self.requested += 1;
        self.client.try_unsubscribe(topic)
    }

    pub(crate) fn publish(
        &mut self,
        topic: String,
        qos: Qos,
        payload: Vec<u8>,
    ) -> Result<(), ClientError> {
        self.requested += 1;
        self.client.try_publish(topic, qos.into(), false, payload)
    }

    pub(crate) fn disconnect(&mut self) -> Result<(), ClientError> {
        self.requested += 1;
        self.client.try_disconnect()
    }

    /// Waits until everything requested has been written. What arrives meanwhile is lost, as it
    /// is on a device about to let go of its connection.
    pub(crate) async fn flush(&mut self) {
        let requested = self.requested;
        let all_written = async {
            loop {
                tokio::select! {
                    // Both arms are cancel-safe; reading on keeps the poller from standing still.
                    _ = self.written.wait_for(|written| *written >= requested) => return,
                    seen = self.seen.recv() => if seen.is_none() { return },
                }
            }
        };
        // A last word that does not leave in time is lost with the connection.
        let _ = timeout(FLUSH, all_written).await;
    }
}

impl Drop for Connection {
    fn drop(&mut self) {
        self.poller.abort();
    }
}

async fn poll(mut eventloop: EventLoop, seen: mpsc::Sender<Seen>, written: watch::Sender<u64>) {
    loop {
        let sent = match eventloop.poll().await {
            Ok(Event::Incoming(Packet::Publish(publish))) => seen.send(publish.into()).await,
            Ok(Event::Incoming(Packet::PubAck(_))) => seen.send(Seen::Acknowledged).await,
            Ok(Event::Outgoing(
                Outgoing::Publish(_)
                | Outgoing::Subscribe(_)
                | Outgoing::Unsubscribe(_)
                | Outgoing::Disconnect,
            )) => {
                written.send_modify(|written| *written += 1);
                Ok(())
            }
            Ok(_) => Ok(()),
            Err(error) => {
                // The receiver is gone only when nobody asks any more.
                let _ = seen.send(Seen::Lost { error: words(&error) }).await;
                return;
            }
        };
        if sent.is_err() {
            return;
        }
    }
}

impl From<Publish> for Seen {
    fn from(publish: Publish) -> Self {
        let qos = match publish.qos {
            QoS::AtMostOnce => Qos::AtMostOnce,
            QoS::AtLeastOnce | QoS::ExactlyOnce => Qos::AtLeastOnce,
        };
        Self::Message { topic: publish.topic, payload: publish.payload.into(), qos }
    }
}

impl From<Qos> for QoS {
    fn from(qos: Qos) -> Self {
        match qos {
            Qos::AtMostOnce => Self::AtMostOnce,
            Qos::AtLeastOnce => Self::AtLeastOnce,
        }
    }
}

/// An error with its causes, in one line.
pub(crate) fn words(error: &dyn Error) -> String {
    let mut words = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        let more = error.to_string();
        if !words.contains(&more) {
            words = format!("{words}: {more}");
        }
        cause = error.source();
    }
    words
}
