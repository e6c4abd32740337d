//! Time and back-pressure, on tokio's paused clock and a pipe of known size.

use jobs::device::DeviceInput;
use jobs::streams::Downloads;
use model::ThingName;
use tokio::io::{DuplexStream, duplex};
use tokio::sync::mpsc;
use tokio::task::JoinHandle;

use super::*;
use crate::config::Limits;
use crate::directory::{Directory, Membership};
use crate::mailbox::Mail;
use crate::packet::{Connect, kind, next_frame as frame};
use crate::stats::Counters;

const CONNECT: &[u8] = b"\x10\x13\0\x04MQTT\x04\x02\0\x3c\0\x07meter-1";

struct Peer {
    pipe: DuplexStream,
    engine: mpsc::Receiver<DeviceInput>,
    mailbox: Arc<Mailbox>,
    task: JoinHandle<End>,
    _directory: Arc<Directory>,
}

/// A connection of `meter-1` over a pipe of `pipe` bytes, its engine's queue `queue` long.
fn start(pipe: usize, queue: usize) -> Peer {
    let (limits, counters) = (Arc::new(Limits::default()), Arc::new(Counters::default()));
    let directory = Directory::new(limits.clone(), counters.clone());
    let thing = ThingName::new("meter-1").unwrap();
    let connect = Connect::parse(&CONNECT[2..]).unwrap();
    let membership: Membership = directory.join(thing.clone(), "meter-1", None).unwrap();
    let (connection, mailbox) = (membership.id, membership.mailbox.clone());
    let downloads = Arc::new(Downloads::default());
    let session = Session::new(&connect, membership, limits.clone(), counters, downloads);
    let (sender, engine) = mpsc::channel(queue);
    let wiring = Wiring {
        mailbox: mailbox.clone(),
        engine: sender,
        connected: DeviceInput::Connected { connection, thing: thing.clone(), certificate: None },
        input: Vec::new(),
        packet_limit: limits.packet,
    };
    let timing = Timing { silence: Duration::from_secs(90), stall: limits.stall };
    let (pipe, socket) = duplex(pipe);
    let running = Connection::new(socket, session, wiring, timing);
    let task = tokio::spawn(running.run(DeviceInput::Disconnected { connection, thing }));
    Peer { pipe, engine, mailbox, task, _directory: directory }
}

fn notification(bytes: usize) -> Mail {
    Mail::Reply { topic: "get/accepted".into(), payload: vec![b'x'; bytes] }
}

#[tokio::test(start_paused = true)]
async fn silence_of_one_and_a_half_keep_alives_ends_it() {
    let start_time = Instant::now();
    let mut peer = start(1024, 4);
    tokio::time::sleep(Duration::from_secs(89)).await;
    peer.pipe.write_all(&[0xc0, 0]).await.unwrap();
    let mut pong = [0; 2];
    peer.pipe.read_exact(&mut pong).await.unwrap();
    drop(peer.pipe);
    assert_eq!(peer.task.await.unwrap(), End::Gone);

    let peer = start(1024, 4);
    let again = Instant::now();
    let end = peer.task;
    let _pipe = peer.pipe;
    assert_eq!(end.await.unwrap(), Reason::KeepAlive.into());
    let elapsed = again.elapsed();
    assert!((90..=93).contains(&elapsed.as_secs()), "{elapsed:?}");
    assert!(start_time.elapsed() > elapsed);
}

#[tokio::test(start_paused = true)]
async fn pings_keep_it_and_a_late_one_counts_from_the_last() {
    let mut peer = start(1024, 4);
    for _ in 0..10 {
        tokio::time::sleep(Duration::from_secs(80)).await;
        peer.pipe.write_all(&[0xc0, 0]).await.unwrap();
        let mut pong = [0; 2];
        peer.pipe.read_exact(&mut pong).await.unwrap();
    }
    let quiet = Instant::now();
    let _pipe = peer.pipe;
    assert_eq!(peer.task.await.unwrap(), Reason::KeepAlive.into());
    assert!((90..=93).contains(&quiet.elapsed().as_secs()), "{:?}", quiet.elapsed());
}

#[tokio::test(start_paused = true)]
async fn a_reader_that_stops_is_ended_and_one_byte_a_minute_is_not() {
    let mut peer = start(64, 4);
    peer.mailbox.leave(notification(1000));
    for _ in 0..15 {
        tokio::time::sleep(Duration::from_secs(60)).await;
        peer.pipe.write_all(&[0xc0, 0]).await.unwrap();
        peer.pipe.read_exact(&mut [0]).await.unwrap();
        assert!(!peer.task.is_finished());
    }
    // It goes on talking, but reads no more.
    let stopped = Instant::now();
    let (_read, mut write) = tokio::io::split(peer.pipe);
    let talking = tokio::spawn(async move {
        while write.write_all(&[0xc0, 0]).await.is_ok() {
            tokio::time::sleep(Duration::from_secs(30)).await;
        }
    });
    assert_eq!(peer.task.await.unwrap(), Reason::Stalled.into());
    assert!((115..=125).contains(&stopped.elapsed().as_secs()), "{:?}", stopped.elapsed());
    talking.abort();
}

#[tokio::test(start_paused = true)]
async fn idle_time_is_no_stall() {
    let mut peer = start(64, 4);
    let reply = 2 + 2 + "$aws/things/meter-1/jobs/get/accepted".len() + 100;
    peer.mailbox.leave(notification(100));
    tokio::time::sleep(Duration::from_secs(1)).await;
    peer.pipe.read_exact(&mut vec![0; reply + 1]).await.unwrap();
    for _ in 0..5 {
        tokio::time::sleep(Duration::from_secs(79)).await;
        peer.pipe.write_all(&[0xc0, 0]).await.unwrap();
        peer.pipe.read_exact(&mut [0; 2]).await.unwrap();
    }
}

#[tokio::test(start_paused = true)]
async fn while_the_engine_is_full_the_socket_is_not_read_and_nothing_is_lost() {
    let mut peer = start(64, 1);
    let publish = b"\x32\x24\0\x1c$aws/things/meter-1/jobs/get\0\x01\x7b\x7d\x20\x20";
    let framed = frame(publish, 1000).unwrap().unwrap();
    assert_eq!((framed.kind, framed.len), (kind::PUBLISH, publish.len()));
    let (mut read, mut write) = tokio::io::split(peer.pipe);
    let writer = tokio::spawn(async move {
        for _ in 0..50 {
            write.write_all(publish).await.unwrap();
        }
        write
    });
    tokio::time::sleep(Duration::from_secs(200)).await;
    assert!(!writer.is_finished(), "50 requests were swallowed with an engine that takes one");
    assert!(!peer.task.is_finished(), "not being listened to is no silence");
    let mut heard = 0;
    while heard < 51 {
        peer.engine.recv().await.unwrap();
        heard += 1;
    }
    let _write = writer.await.unwrap();
    peer.mailbox.leave(Mail::Acknowledge { packet_id: 1 });
    let mut puback = [0; 4];
    read.read_exact(&mut puback).await.unwrap();
    assert_eq!(puback, [0x40, 2, 0, 1]);
}

#[tokio::test(start_paused = true)]
async fn what_waits_for_the_engine_at_the_end_is_told_before_disconnected() {
    let mut peer = start(4096, 1);
    let publish = b"\x30\x22\0\x1c$aws/things/meter-1/jobs/get\x7b\x7d\x20\x20";
    peer.pipe.write_all(publish).await.unwrap();
    // Connected fills the queue and the publish waits when the connection is taken over.
    tokio::time::sleep(Duration::from_secs(1)).await;
    peer.mailbox.end(Reason::TakenOver.into());
    tokio::time::sleep(Duration::from_secs(1)).await;
    let mut told = Vec::new();
    while let Some(input) = peer.engine.recv().await {
        told.push(input);
    }
    assert!(matches!(
        told[..],
        [DeviceInput::Connected { .. }, DeviceInput::Jobs { .. }, DeviceInput::Disconnected { .. }]
    ));
    assert_eq!(peer.task.await.unwrap(), Reason::TakenOver.into());
}

#[tokio::test(start_paused = true)]
async fn what_was_said_before_leaving_is_told_before_disconnected() {
    let mut peer = start(4096, 1);
    let publish = b"\x30\x22\0\x1c$aws/things/meter-1/jobs/get\x7b\x7d\x20\x20";
    peer.pipe.write_all(publish).await.unwrap();
    peer.pipe.write_all(publish).await.unwrap();
    drop(peer.pipe);
    let mut told = Vec::new();
    while let Some(input) = peer.engine.recv().await {
        told.push(input);
    }
    assert!(matches!(
        told[..],
        [
            DeviceInput::Connected { .. },
            DeviceInput::Jobs { .. },
            DeviceInput::Jobs { .. },
            DeviceInput::Disconnected { .. }
        ]
    ));
    assert_eq!(peer.task.await.unwrap(), End::Gone);
}
