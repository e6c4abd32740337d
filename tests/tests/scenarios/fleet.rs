//! Simulated devices of this process, for a service in this process or another.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use model::ThingName;
use rehearsal::{
    DeviceSpec, Ending, Endpoint, Fleet, FleetOptions, Happening, Outcome, TimeScale, TlsIdentity,
};
use tests::{Place, read};

/// What a device waits for is bounded by this.
const PATIENCE: Duration = Duration::from_secs(80);
/// The devices' own timers run faster than real ones, so that a lost block costs a second.
const TIME_SCALE: f64 = 0.2;

pub fn names(count: usize) -> Vec<String> {
    (1..=count).map(|number| format!("meter-{number:02}")).collect()
}

/// A device with the certificate that key `release` of the place signs for.
pub fn spec(place: &Place, name: &str) -> DeviceSpec {
    let certificate = place.run(&["key", "export", "release"]).exits(0).stdout;
    spec_with(name, &certificate)
}

pub fn spec_with(name: &str, certificate: &str) -> DeviceSpec {
    let mut spec = DeviceSpec::agent(ThingName::new(name).unwrap(), certificate.to_owned());
    spec.time_scale = TimeScale::new(TIME_SCALE);
    spec
}

pub fn identity(folder: &Path, name: &str) -> TlsIdentity {
    TlsIdentity {
        root_pem: read(&folder.join("root.pem")),
        certificate_pem: read(&folder.join(format!("{name}.cert.pem"))),
        key_pem: read(&folder.join(format!("{name}.key.pem"))),
        alpn: None,
        server_name: None,
    }
}

/// Over TLS, each with the certificate in its folder.
pub fn over_tls(specs: Vec<DeviceSpec>, folders: Vec<PathBuf>, port: u16) -> Fleet {
    let identities: Vec<(ThingName, TlsIdentity)> = specs
        .iter()
        .zip(folders)
        .map(|(spec, folder)| (spec.thing.clone(), identity(&folder, spec.thing.as_str())))
        .collect();
    let endpoint = move |spec: &DeviceSpec| {
        let (_, identity) = identities.iter().find(|(thing, _)| *thing == spec.thing).unwrap();
        Endpoint { host: "localhost".to_owned(), port, tls: Some(identity.clone()) }
    };
    Fleet::start(specs, endpoint, options(PATIENCE))
}

pub fn plain(specs: Vec<DeviceSpec>, addr: SocketAddr) -> Fleet {
    plain_for(specs, addr, PATIENCE)
}

/// Devices that give up after `patience`.
pub fn plain_for(specs: Vec<DeviceSpec>, addr: SocketAddr, patience: Duration) -> Fleet {
    let endpoint = move |_: &DeviceSpec| Endpoint {
        host: addr.ip().to_string(),
        port: addr.port(),
        tls: None,
    };
    Fleet::start(specs, endpoint, options(patience))
}

fn options(patience: Duration) -> FleetOptions {
    FleetOptions { patience, connection_attempts: 1000, ..FleetOptions::default() }
}

/// Waits until this many devices have begun to download.
pub async fn downloading(fleet: &mut Fleet, count: usize) {
    let mut begun = std::collections::BTreeSet::new();
    while begun.len() < count {
        let event = fleet.next_event().await.expect("no device downloads any more");
        match event.happening {
            Happening::Progress { received, .. } if received > 0 => {
                begun.insert(event.thing);
            }
            Happening::Ended(outcome) => panic!("it ended too early: {outcome:?}"),
            _ => {}
        }
    }
}

pub fn assert_all_succeeded(outcomes: &[Outcome], count: usize) {
    assert_eq!(outcomes.len(), count);
    for outcome in outcomes {
        assert_eq!(outcome.ending, Ending::Succeeded, "{outcome:?}");
        assert!(outcome.signature_verified, "{outcome:?}");
    }
}
