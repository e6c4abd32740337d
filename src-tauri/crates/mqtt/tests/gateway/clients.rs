//! Clients of others: rumqttc, mosquitto_pub and mosquitto_sub, paho; MQTT 3.1.1 and 5.

use std::path::Path;
use std::pin::pin;
use std::process::Stdio;
use std::time::Duration;

use jobs::device::Delivery;
use sha2::Digest;
use tokio::process::{Child, Command};
use tokio::time::timeout;

use crate::support::*;
use crate::tls::tls_site;

fn agent_cbor() -> (String, Vec<u8>) {
    published(&agent_request("meter-1"))
}

#[tokio::test]
async fn rumqttc_311_downloads_blocks_and_gets_replies() {
    use rumqttc::{AsyncClient, Event, Incoming, MqttOptions, QoS};
    let site = Site::plain().await;
    site.publish_stream("meter-1");
    let mut options = MqttOptions::new("meter-1", "127.0.0.1", site.addr().port());
    options.set_credentials("?SDK=rumqttc&Version=0.25", "");
    let (client, mut events) = AsyncClient::new(options, 16);
    client.publish("$aws/things/meter-1/jobs/get", QoS::AtLeastOnce, false, "{}").await.unwrap();
    client.subscribe("$aws/things/meter-1/streams/#", QoS::AtLeastOnce).await.unwrap();
    let (topic, cbor) = agent_cbor();
    client.publish(topic, QoS::AtLeastOnce, false, cbor).await.unwrap();
    let (mut replies, mut blocks) = (0, 0);
    while replies < 1 || blocks < 8 {
        let event = timeout(PATIENCE, events.poll()).await.expect("no event").unwrap();
        if let Event::Incoming(Incoming::Publish(publish)) = event {
            replies += usize::from(publish.topic.ends_with("jobs/get/accepted"));
            blocks += usize::from(publish.topic.ends_with("streams/s1/data/cbor"));
        }
    }
    assert_eq!((replies, blocks), (1, 8));
}

#[tokio::test]
async fn rumqttc_5_downloads_blocks_and_gets_replies() {
    use rumqttc::v5::mqttbytes::QoS;
    use rumqttc::v5::mqttbytes::v5::Packet;
    use rumqttc::v5::{AsyncClient, Event, MqttOptions};
    let site = Site::plain().await;
    site.publish_stream("meter-1");
    let options = MqttOptions::new("meter-1", "127.0.0.1", site.addr().port());
    let (client, mut events) = AsyncClient::new(options, 16);
    client.publish("$aws/things/meter-1/jobs/get", QoS::AtLeastOnce, false, "{}").await.unwrap();
    client.subscribe("$aws/things/+/streams/#", QoS::AtLeastOnce).await.unwrap();
    let (topic, cbor) = agent_cbor();
    client.publish(topic, QoS::AtMostOnce, false, cbor).await.unwrap();
    let (mut replies, mut blocks) = (0, 0);
    while replies < 1 || blocks < 8 {
        let event = timeout(PATIENCE, events.poll()).await.expect("no event").unwrap();
        if let Event::Incoming(Packet::Publish(publish)) = event {
            replies += usize::from(publish.topic.ends_with(b"jobs/get/accepted"));
            blocks += usize::from(publish.topic.ends_with(b"streams/s1/data/cbor"));
        }
    }
    assert_eq!((replies, blocks), (1, 8));
}

/// Two processes with one certificate and two client ids: one asks, the other is subscribed.
#[tokio::test]
async fn mosquitto_sub_hears_what_mosquitto_pub_asks_with_the_same_certificate() {
    let (site, pki) = tls_site().await;
    site.publish_stream("meter-1");
    let device = pki.device("meter-1", 2100);
    site.known.certificates.lock().unwrap().insert(device.id, thing("meter-1"));
    let port = site.tls_addr().port().to_string();
    let with_certificate = |program: &str| {
        let mut command = Command::new(program);
        command
            .args(["-h", "localhost", "-p", &port, "--cafile", &pki.path("ca.pem")])
            .args(["--cert", &device.cert, "--key", &device.key])
            .stdout(Stdio::piped())
            .kill_on_drop(true);
        command
    };
    let subscriber = with_certificate("mosquitto_sub")
        .args(["-i", "ear", "-C", "8", "-F", "%t", "-t", "$aws/things/meter-1/streams/#"])
        .spawn()
        .expect("mosquitto_sub is missing: apt-get install mosquitto-clients");
    let ask = async || {
        let request = r#"{"f":0,"l":4096,"o":0,"n":8}"#;
        let publisher = with_certificate("mosquitto_pub")
            .args(["-i", "mouth", "-q", "1", "-t", "$aws/things/meter-1/streams/s1/get/json"])
            .args(["-m", request])
            .status();
        assert!(publisher.await.unwrap().success());
    };
    let heard = repeat_until_done(subscriber, ask).await;
    assert_eq!(heard, "$aws/things/meter-1/streams/s1/data/json\n".repeat(8));
}

#[tokio::test]
async fn mosquitto_sub_hears_notifications_in_both_versions() {
    let site = Site::plain().await;
    for version in ["mqttv311", "mqttv5"] {
        let port = site.addr().port().to_string();
        let subscriber = Command::new("mosquitto_sub")
            .args(["-h", "127.0.0.1", "-p", &port, "-V", version, "-i", "meter-1", "-C", "1"])
            .args(["-q", "1", "-t", "$aws/things/meter-1/jobs/notify-next", "-F", "%p"])
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .expect("mosquitto_sub is missing: apt-get install mosquitto-clients");
        let notify = async || {
            let (topic, payload) = ("notify-next".to_owned(), b"{\"timestamp\":1}".to_vec());
            site.deliver(Delivery::Notify { thing: thing("meter-1"), topic, payload });
        };
        assert_eq!(repeat_until_done(subscriber, notify).await, "{\"timestamp\":1}\n", "{version}");
    }
}

/// A subscriber does not say when it is subscribed: says it again until it has heard enough and
/// ends. What it printed.
async fn repeat_until_done(subscriber: Child, say: impl AsyncFn()) -> String {
    let mut ended = pin!(timeout(PATIENCE, subscriber.wait_with_output()));
    loop {
        say().await;
        tokio::select! {
            output = &mut ended => {
                let output = output.expect("mosquitto_sub heard nothing").unwrap();
                assert!(output.status.success());
                return String::from_utf8(output.stdout).unwrap();
            }
            () = tokio::time::sleep(Duration::from_millis(50)) => {}
        }
    }
}

async fn paho(arguments: &[&str]) -> String {
    let python = std::env::var("FIELDLIFT_PYTHON").unwrap_or_else(|_| "python3".into());
    let script =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../tests/peers/paho_download.py");
    let run = Command::new(python).arg(script).args(arguments).kill_on_drop(true).output();
    let output = timeout(3 * PATIENCE, run).await.expect("paho hangs").unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{arguments:?}: {said}");
    String::from_utf8(output.stdout).unwrap().trim().to_owned()
}

#[tokio::test]
async fn paho_downloads_the_file_in_both_versions_over_tcp_and_tls() {
    let (site, pki) = tls_site().await;
    site.publish_stream("meter-1");
    let device = pki.device("meter-1", 2100);
    site.known.certificates.lock().unwrap().insert(device.id, thing("meter-1"));
    let expected: String =
        sha2::Sha256::digest(file()).iter().map(|byte| format!("{byte:02x}")).collect();
    let (plain, secure) = (site.addr().port().to_string(), site.tls_addr().port().to_string());
    let ca = pki.path("ca.pem");
    for version in ["3", "5"] {
        assert_eq!(paho(&[&plain, "meter-1", version]).await, expected);
        let tls = [&*secure, "meter-1", version, &ca, &device.cert, &device.key];
        assert_eq!(paho(&tls).await, expected);
    }
}
