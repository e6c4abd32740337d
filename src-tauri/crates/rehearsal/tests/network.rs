//! Whole fleets over real TCP and TLS, against a small broker of our own.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on must panic")]

#[path = "common/broker.rs"]
mod broker;

mod common;

use std::collections::HashMap;
use std::num::NonZeroUsize;
use std::time::Duration;

use broker::{Broker, Pki};
use common::{Service, Signing, image};
use model::ThingName;
use rehearsal::{
    DeviceSpec, Ending, Endpoint, Faults, Firmware, Fleet, FleetOptions, Happening, Outcome,
    TimeScale, TlsIdentity,
};

const SERVER: &str = "gateway.test";

struct Site {
    pki: Pki,
    signing: Signing,
    specs: Vec<DeviceSpec>,
}

impl Site {
    fn new(devices: usize) -> Self {
        let signing = Signing::new();
        let firmware = [Firmware::Agent, Firmware::ModularJson, Firmware::ModularCbor];
        let specs = (0..devices)
            .map(|number| DeviceSpec {
                firmware: firmware[number % 3],
                time_scale: TimeScale::new(0.05),
                ..DeviceSpec::agent(
                    ThingName::new(&format!("dev-{number}")).unwrap(),
                    signing.certificate_pem.clone(),
                )
            })
            .collect();
        Self { pki: Pki::new(), signing, specs }
    }

    async fn broker(&self, cut_every: Option<u64>) -> Broker {
        let services: HashMap<_, _> = self
            .specs
            .iter()
            .map(|spec| (spec.thing.to_string(), Service::new(image(100_000), &self.signing)))
            .collect();
        Broker::start(&self.pki, SERVER, services, cut_every).await
    }

    async fn run(&self, broker: &Broker, options: FleetOptions) -> Vec<Outcome> {
        let identities: HashMap<_, _> =
            self.specs.iter().map(|spec| (spec.thing.clone(), self.identity(spec))).collect();
        let port = broker.port;
        let endpoint = move |spec: &DeviceSpec| Endpoint {
            host: "127.0.0.1".to_owned(),
            port,
            tls: Some(identities[&spec.thing].clone()),
        };
        Fleet::start(self.specs.clone(), endpoint, options).outcomes().await
    }

    fn identity(&self, spec: &DeviceSpec) -> TlsIdentity {
        let (certificate_pem, key_pem) = self.pki.issue(spec.thing.as_str());
        TlsIdentity {
            root_pem: self.pki.root_pem(),
            certificate_pem,
            key_pem,
            alpn: Some("x-amzn-mqtt-ca".to_owned()),
            server_name: Some(SERVER.to_owned()),
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_fleet_of_every_firmware_succeeds_over_tls() {
    let site = Site::new(30);
    let broker = site.broker(None).await;
    let options = FleetOptions { concurrency: NonZeroUsize::new(10).unwrap(), ..patient() };
    let outcomes = site.run(&broker, options).await;
    assert_eq!(outcomes.len(), 30);
    for outcome in outcomes {
        assert_eq!(outcome.ending, Ending::Succeeded, "{outcome:?}");
        assert!(outcome.signature_verified);
        assert_eq!((outcome.bytes, outcome.rejections, outcome.reboots), (100_000, 0, 1));
    }
    let services = broker.services.lock().unwrap();
    assert!(services.values().all(|service| service.status == "SUCCEEDED"));
}

#[tokio::test(flavor = "multi_thread")]
async fn connections_cut_again_and_again_cost_no_device_its_update() {
    let site = Site::new(6);
    let broker = site.broker(Some(13)).await;
    for outcome in site.run(&broker, patient()).await {
        assert_eq!(outcome.ending, Ending::Succeeded, "{outcome:?}");
        assert_eq!(outcome.bytes, 100_000, "resumed, not started again");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn faults_work_over_the_network_too() {
    let mut site = Site::new(6);
    let faults = |faults: Faults| Faults { seed: 1, ..faults };
    site.specs[0].faults = faults(Faults { reboot_after_blocks: Some(10), ..Faults::default() });
    site.specs[1].faults =
        faults(Faults { disconnect_after_blocks: Some(10), ..Faults::default() });
    site.specs[2].faults = faults(Faults { go_silent_after_blocks: Some(10), ..Faults::default() });
    site.specs[3].code_signing_certificate_pem = Some(Signing::new().certificate_pem);
    site.specs[4].faults.slow = Some(Duration::from_millis(2));
    site.specs[5].faults.report_failure = Some("0x000000ec: 0x00000001".to_owned());
    let broker = site.broker(None).await;
    let mut outcomes = site.run(&broker, patient()).await;
    outcomes.sort_by_key(|outcome| outcome.thing.clone());
    let failed = |reason: &str| Ending::Failed { reason: reason.to_owned() };
    assert_eq!(outcomes[0].ending, Ending::Succeeded);
    assert_eq!((outcomes[0].blocks, outcomes[0].reboots), (35, 2));
    assert_eq!(outcomes[1].ending, Ending::Succeeded);
    assert_eq!((outcomes[1].blocks, outcomes[1].reboots), (25, 1));
    assert!(matches!(outcomes[2].ending, Ending::Silent { .. }));
    assert_eq!(outcomes[3].ending, failed("0x000000e3: 0x00000000"));
    assert!(!outcomes[3].signature_verified);
    assert_eq!(outcomes[4].ending, Ending::Succeeded);
    assert!(outcomes[4].duration >= Duration::from_millis(50));
    assert_eq!(outcomes[5].ending, failed("0x000000ec: 0x00000001"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_by_another_name_is_not_trusted() {
    let site = Site::new(1);
    let broker = Broker::start(&site.pki, "another.test", HashMap::new(), None).await;
    let options = FleetOptions { connection_attempts: 2, ..patient() };
    let outcomes = site.run(&broker, options).await;
    let Ending::Unreachable { error } = &outcomes[0].ending else { panic!("{outcomes:?}") };
    assert!(error.contains("not valid for name"), "{error}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stranger_s_certificate_is_refused() {
    let site = Site::new(1);
    let broker = site.broker(None).await;
    let port = broker.port;
    let mut identity = Site::new(1).identity(&site.specs[0]);
    identity.root_pem = site.pki.root_pem();
    let endpoint = move |_: &DeviceSpec| Endpoint {
        host: "127.0.0.1".to_owned(),
        port,
        tls: Some(identity.clone()),
    };
    let options = FleetOptions { connection_attempts: 2, ..patient() };
    let outcomes = Fleet::start(site.specs.clone(), endpoint, options).outcomes().await;
    assert!(matches!(outcomes[0].ending, Ending::Unreachable { .. }), "{outcomes:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn unreadable_keys_are_told_apart_from_a_network_that_fails() {
    let site = Site::new(1);
    let mut identity = site.identity(&site.specs[0]);
    identity.key_pem = "nothing".to_owned();
    let endpoint = move |_: &DeviceSpec| Endpoint {
        host: "127.0.0.1".to_owned(),
        port: 1,
        tls: Some(identity.clone()),
    };
    let outcomes = Fleet::start(site.specs.clone(), endpoint, patient()).outcomes().await;
    let Ending::Unreachable { error } = &outcomes[0].ending else { panic!("{outcomes:?}") };
    assert!(error.contains("device key"), "{error}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_fleet_switched_off_still_tells_what_became_of_each_device() {
    let mut site = Site::new(2);
    for spec in &mut site.specs {
        spec.faults.slow = Some(Duration::from_secs(3600));
    }
    let broker = site.broker(None).await;
    let identities: Vec<_> = site.specs.iter().map(|spec| site.identity(spec)).collect();
    let things: Vec<_> = site.specs.iter().map(|spec| spec.thing.clone()).collect();
    let port = broker.port;
    let endpoint = move |spec: &DeviceSpec| Endpoint {
        host: "127.0.0.1".to_owned(),
        port,
        tls: things
            .iter()
            .position(|thing| *thing == spec.thing)
            .map(|index| identities[index].clone()),
    };
    let mut fleet = Fleet::start(site.specs.clone(), endpoint, patient());
    let (mut started, mut ended) = (0, Vec::new());
    while let Some(event) = fleet.next_event().await {
        match event.happening {
            Happening::JobStarted { job } => {
                assert_eq!(job, "j1");
                started += 1;
                if started == 2 {
                    fleet.switch_off();
                }
            }
            Happening::Ended(outcome) => ended.push(outcome.ending),
            _ => {}
        }
    }
    assert_eq!(ended.len(), 2);
    assert!(ended.iter().all(|ending| matches!(ending, Ending::Unfinished { .. })), "{ended:?}");
}

fn patient() -> FleetOptions {
    FleetOptions { patience: Duration::from_secs(60), ..FleetOptions::default() }
}
