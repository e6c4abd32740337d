//! Valid conversations with bytes changed, cut, doubled and swapped. No answer is wrong but a
//! panic, a hang, or a gateway that serves worse afterwards.

use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;

use crate::support::*;

/// `FIELDLIFT_MUTATIONS` mutated packets; a soak sets millions.
fn count() -> usize {
    let count = std::env::var("FIELDLIFT_MUTATIONS").ok();
    count.map_or(100_000, |count| count.parse().expect("FIELDLIFT_MUTATIONS is a number"))
}

/// xorshift64*: the same packets every time.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_f491_4f6c_dd1d)
    }

    fn below(&mut self, limit: usize) -> usize {
        (self.next() % limit.max(1) as u64) as usize
    }
}

fn mutate(packet: &mut Vec<u8>, random: &mut Random) {
    for _ in 0..=random.below(3) {
        let at = random.below(packet.len());
        match random.below(6) {
            0 if !packet.is_empty() => packet[at] ^= 1 << random.below(8),
            1 if !packet.is_empty() => packet[at] = random.next() as u8,
            2 => packet.truncate(at),
            3 => packet.insert(at, random.next() as u8),
            4 if !packet.is_empty() => {
                packet.remove(at);
            }
            _ => packet.extend_from_within(at..),
        }
    }
}

fn conversation(level: u8) -> Vec<Vec<u8>> {
    let v5 = level == 5;
    let property = |bytes: &[u8]| if v5 { bytes.to_vec() } else { Vec::new() };
    let topic = string("$aws/things/fuzz/jobs/$next/get");
    let filter = string("$aws/things/fuzz/streams/#");
    let (stream_topic, cbor) = published(&agent_request("fuzz"));
    vec![
        connect_packet(level, "fuzz", b"$aws/things/fuzz/x"),
        frame(0x82, &[&[0, 1][..], &property(&[0]), &filter, &[1]].concat()),
        frame(0x32, &[&topic[..], &[0, 2], &property(&[3, 0x23, 0, 1]), b"{}"].concat()),
        frame(0x30, &[&string(&stream_topic)[..], &property(&[0]), &cbor].concat()),
        frame(0xa2, &[&[0, 3][..], &property(&[0]), &filter].concat()),
        vec![0x40, 2, 0, 1],
        vec![0xc0, 0],
        vec![0xe0, 0],
    ]
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn mutated_packets_harm_nobody() {
    let mut site = Site::plain().await;
    site.publish_stream("fuzz");
    site.publish_stream("meter-1");
    let mut bystander = site.connect("meter-1").await;
    bystander.subscribe("$aws/things/meter-1/streams/#").await;
    let mut random = Random(0x5eed_1e55);
    let conversations = [conversation(4), conversation(5)];
    let mut sent = 0;
    while sent < count() {
        let packets = &conversations[random.below(2)];
        let mut socket = TcpStream::connect(site.addr()).await.unwrap();
        let mut bytes = packets[0].clone();
        if random.below(4) == 0 {
            mutate(&mut bytes, &mut random);
            sent += 1;
        }
        for _ in 0..random.below(60) {
            let mut packet = packets[random.below(packets.len())].clone();
            mutate(&mut packet, &mut random);
            bytes.extend(packet);
            sent += 1;
        }
        // The gateway may have hung up already.
        let _ = socket.write_all(&bytes).await;
    }
    bystander.send(&agent_request("meter-1")).await;
    for _ in 0..8 {
        bystander.packet().await;
    }
    bystander.expect_silence().await;
    site.stats(|stats| stats.connections == 1 && stats.half_open == 0).await;
    let heard =
        site.heard(|heard| disconnected_ids(heard).len() + 1 == connected_ids(heard).len()).await;
    let mut came = connected_ids(&heard);
    let mut left = disconnected_ids(&heard);
    came.sort();
    left.sort();
    left.dedup();
    assert_eq!(came.len(), left.len() + 1, "every presence but the bystander's is paired");
}
