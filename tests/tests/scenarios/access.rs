//! A device is heard only as itself.

use model::{CertificateId, ThingName};
use mqtt::Reason;
use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair};
use rehearsal::TlsIdentity;
use tests::made_up_image;

use crate::fleet::{assert_all_succeeded, downloading, names, plain, spec_with};
use crate::inside::{Inside, identity};
use crate::wire::{REFUSED, Wire};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_device_cannot_speak_or_listen_for_another() {
    let inside = Inside::open().await;
    let names = names(2);
    inside.add_devices(&names).await;
    let issued = inside.issue(&names).await;
    let target = format!("device:{}", names[0]);
    let created = inside.start_update("u1", &made_up_image(200_000, 1), &[target]).await;
    let stream = created.stream.unwrap();
    let mut spec = spec_with(&names[0], &inside.codesign);
    spec.faults.slow = Some(std::time::Duration::from_millis(20));
    let mut victim = plain(vec![spec], inside.plain);
    downloading(&mut victim, 1).await;

    let (own, other) = (&names[1], &names[0]);
    let intruder = identity(&issued[1]);
    let enter = async || {
        let mut wire = Wire::tls(inside.tls, &intruder).await.unwrap();
        assert!(wire.greet(own).await);
        wire
    };
    let mut wire = enter().await;
    let theirs = format!("$aws/things/{other}/jobs/#");
    let streams = format!("$aws/things/{other}/streams/{stream}/data/cbor");
    for filter in [theirs.as_str(), &streams, "#", "+/#", "$aws/#"] {
        assert_eq!(wire.subscribe(filter).await, REFUSED, "{filter}");
    }

    // A stream of another's execution, asked for on its own topic: answered, and with a no.
    assert_eq!(wire.subscribe(&format!("$aws/things/{own}/streams/#")).await, 0);
    let request = br#"{"s":1,"f":0,"l":4096,"o":0,"n":8,"c":"x"}"#;
    let topic = format!("$aws/things/{own}/streams/{stream}/get/json");
    wire.publish(&topic, request).await.unwrap();
    let (topic, answer) = wire.message().await;
    assert!(topic.ends_with("/rejected/json"), "{topic}: {}", String::from_utf8_lossy(&answer));

    let update = format!("$aws/things/{other}/jobs/{}/update", created.job);
    let get = format!("$aws/things/{other}/streams/{stream}/get/json");
    for (topic, payload) in [(&update, &br#"{"status":"FAILED"}"#[..]), (&get, &request[..])] {
        let mut wire = enter().await;
        wire.publish(topic, payload).await.unwrap();
        wire.is_hung_up_on().await;
    }
    // One's own name for a job that one is not part of.
    let mut wire = enter().await;
    wire.subscribe(&format!("$aws/things/{own}/jobs/#")).await;
    let update = format!("$aws/things/{own}/jobs/{}/update", created.job);
    wire.publish(&update, br#"{"status":"FAILED"}"#).await.unwrap();
    let (topic, _) = wire.message().await;
    assert_eq!(topic, format!("{update}/rejected"));

    assert_all_succeeded(&victim.outcomes().await, 1);
    let stats = inside.stats(|_| true).await;
    assert_eq!(stats.refused.get(&Reason::ForbiddenPublish), Some(&2), "{stats:?}");
    assert_eq!(stats.refused.get(&Reason::ForbiddenSubscription), Some(&5), "{stats:?}");
    let history = inside.host.app.device(&ThingName::new(own).unwrap()).unwrap().history;
    assert!(history.is_empty(), "{history:?}");
    inside.host.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_disabled_certificate_is_refused_at_once() {
    let inside = Inside::open().await;
    let names = names(2);
    inside.add_devices(&names).await;
    let issued = inside.issue(&names).await;
    let mut wires = Vec::new();
    for (files, name) in issued.iter().zip(&names) {
        let mut wire = Wire::tls(inside.tls, &identity(files)).await.unwrap();
        assert!(wire.greet(name).await);
        wires.push(wire);
    }
    let thing = ThingName::new(&names[0]).unwrap();
    let certificate: CertificateId = issued[0].id;
    inside.host.app.disable_certificate(&thing, certificate).await.unwrap();
    wires[0].is_hung_up_on().await;
    assert!(!enters(&inside, &identity(&issued[0]), &names[0]).await, "it came in again");
    let filter = format!("$aws/things/{}/jobs/#", names[1]);
    assert_eq!(wires[1].subscribe(&filter).await, 0, "another was dropped with it");
    let stats = inside.stats(|_| true).await;
    assert_eq!(stats.refused.get(&Reason::UnknownCertificate), Some(&1), "{stats:?}");
    inside.host.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_certificate_of_a_foreign_authority_is_refused() {
    let inside = Inside::open().await;
    let names = names(1);
    inside.add_devices(&names).await;
    let issued = inside.issue(&names).await;
    let own = identity(&issued[0]);
    let foreign = foreign(&own.root_pem, &names[0]);
    assert!(!enters(&inside, &foreign, &names[0]).await);
    let stats = inside.stats(|stats| stats.connections == 0 && stats.half_open == 0).await;
    assert_eq!(stats.refused.get(&Reason::TlsHandshake), Some(&1), "{stats:?}");
    assert!(enters(&inside, &own, &names[0]).await, "the true one stays outside");
    inside.host.close().await;
}

async fn enters(inside: &Inside, identity: &TlsIdentity, name: &str) -> bool {
    match Wire::tls(inside.tls, identity).await {
        Ok(mut wire) => wire.greet(name).await,
        Err(_) => false,
    }
}

/// A certificate in the device's name, by an authority that nobody here trusts.
fn foreign(root_pem: &str, name: &str) -> TlsIdentity {
    let mut params = CertificateParams::new(Vec::new()).unwrap();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let issuer = Issuer::new(params, KeyPair::generate().unwrap());
    let mut params = CertificateParams::new(Vec::new()).unwrap();
    params.distinguished_name.push(DnType::CommonName, name);
    let key = KeyPair::generate().unwrap();
    let certificate = params.signed_by(&key, &issuer).unwrap();
    TlsIdentity {
        root_pem: root_pem.to_owned(),
        certificate_pem: certificate.pem(),
        key_pem: key.serialize_pem(),
        alpn: None,
        server_name: None,
    }
}
