use std::collections::BTreeMap;

use app::AppError;
use app::view::{CertificateFilter, DeviceQuery, DeviceSort, PresenceFilter, Problem};
use engine::CertificateOrigin;
use model::*;
use proptest::prelude::*;

use crate::site::{NOW, Site};

const DAY: i64 = 24 * 3600 * 1000;

fn thing(name: &str) -> ThingName {
    ThingName::new(name).unwrap()
}

fn all() -> DeviceQuery {
    DeviceQuery { limit: 100, ..DeviceQuery::default() }
}

fn names(site: &Site, query: &DeviceQuery) -> Vec<String> {
    let names = site.app.device_names(query).unwrap();
    let page = site.app.device_page(&DeviceQuery { limit: 100, ..query.clone() }).unwrap();
    assert_eq!(page.rows.iter().map(|row| row.name.clone()).collect::<Vec<_>>(), names);
    assert_eq!(page.matching, names.len());
    names
}

async fn certify(site: &Site, name: &str, byte: u8, not_after: Timestamp) -> CertificateId {
    let id = CertificateId(Sha256([byte; 32]));
    let record = CertificateRecord {
        id,
        thing: thing(name),
        der: vec![byte],
        status: CertificateStatus::Active,
        issued_at: NOW,
        not_after,
    };
    let engine = site.app.engine().unwrap();
    engine.add_certificate(Actor::default(), record, CertificateOrigin::Issued).await.unwrap();
    id
}

#[tokio::test]
async fn the_list_follows_every_change_without_being_loaded_again() {
    let site = Site::new();
    assert_eq!(names(&site, &all()), [""; 0]);
    site.add("name,group,type,serial\nm10,yard,meter,7\nm9,yard;roof,meter,\nM1,,pump,\n").await;
    assert_eq!(names(&site, &all()), ["M1", "m9", "m10"]);
    let text = |text: &str| DeviceQuery { text: text.into(), ..all() };
    assert_eq!(names(&site, &text("METER")), ["m9", "m10"]);
    assert_eq!(names(&site, &text("serial=7")), ["m10"]);
    let group = |group: &str| DeviceQuery { group: Some(group.into()), ..all() };
    assert_eq!(names(&site, &group("roof")), ["m9"]);
    assert_eq!(names(&site, &group("nowhere")), [""; 0]);

    let never = DeviceQuery { presence: PresenceFilter::Never, ..all() };
    assert_eq!(names(&site, &never).len(), 3);
    site.connect("m9").await;
    assert_eq!(names(&site, &never), ["M1", "m10"]);
    let connected = DeviceQuery { presence: PresenceFilter::Connected, ..all() };
    assert_eq!(names(&site, &connected), ["m9"]);

    let missing = DeviceQuery { certificate: CertificateFilter::Missing, ..all() };
    let ending = DeviceQuery { certificate: CertificateFilter::Ending, ..all() };
    let id = certify(&site, "m9", 1, NOW.after(std::time::Duration::from_secs(3600))).await;
    certify(&site, "m10", 2, Timestamp::from_millis(NOW.as_millis() + 31 * DAY)).await;
    assert_eq!(names(&site, &missing), ["M1"]);
    assert_eq!(names(&site, &ending), ["m9"]);
    site.app.set_certificate_enabled(id, false).await.unwrap();
    assert_eq!(names(&site, &missing), ["M1", "m9"]);
    site.app.set_certificate_enabled(id, true).await.unwrap();
    let detail = site.app.device_detail(&thing("m9")).unwrap();
    assert_eq!((detail.row.groups.len(), detail.certificates.len()), (2, 1));
    assert!(detail.certificates[0].active && detail.row.connected);

    let removed = site.app.remove_devices(&[thing("m9"), thing("nobody")]).await.unwrap();
    assert_eq!(removed, 1);
    assert_eq!(names(&site, &all()), ["M1", "m10"]);
    let rows = site.app.group_rows().unwrap();
    let counts: Vec<_> = rows.iter().map(|row| (row.name.as_str(), row.members)).collect();
    assert_eq!(counts, [("roof", 0), ("yard", 1)]);
    let gone = site.app.device_detail(&thing("m9")).unwrap_err();
    assert!(matches!(gone, AppError::NotFound { .. }));
    assert_eq!(Problem::from(&gone).what.code, "problem.no-device");
}

#[tokio::test]
async fn a_group_counts_those_of_its_children_once() {
    let site = Site::new();
    site.add("name\na\nb\nc\n").await;
    let group = |name: &str| GroupName::new(name).unwrap();
    site.app.create_group(group("site"), None, None).await.unwrap();
    site.app.create_group(group("yard"), Some(group("site")), Some("south".into())).await.unwrap();
    site.app.create_group(group("box"), Some(group("yard")), None).await.unwrap();
    site.app.change_group(&group("box"), vec![thing("a")], vec![]).await.unwrap();
    site.app.change_group(&group("site"), vec![thing("b")], vec![]).await.unwrap();
    let rows = site.app.group_rows().unwrap();
    let counts: BTreeMap<_, _> =
        rows.iter().map(|row| (row.name.as_str(), (row.members, row.all_members))).collect();
    assert_eq!(counts, BTreeMap::from([("box", (1, 1)), ("site", (1, 2)), ("yard", (0, 1))]));
    let query = DeviceQuery { group: Some("site".into()), ..all() };
    assert_eq!(names(&site, &query), ["a", "b"]);
}

#[derive(Clone, Debug)]
struct Given {
    name: String,
    thing_type: Option<String>,
    site: Option<String>,
    group: Option<String>,
}

fn given() -> impl Strategy<Value = Vec<Given>> {
    let some = |words: &'static [&'static str]| {
        prop::option::of(prop::sample::select(words).prop_map(str::to_owned))
    };
    let one = (
        "[aA][09]{0,3}b?",
        some(&["meter", "Pump"]),
        some(&["north", "NORTHWEST"]),
        some(&["g", "h"]),
    );
    let device =
        one.prop_map(|(name, thing_type, site, group)| Given { name, thing_type, site, group });
    prop::collection::vec(device, 0..12).prop_map(|devices| {
        let by_name: BTreeMap<_, _> =
            devices.into_iter().map(|device| (device.name.clone(), device)).collect();
        by_name.into_values().collect()
    })
}

/// Digits padded, letters lowered: what natural order means, said another way.
fn naive_order(name: &str) -> (String, String) {
    let mut key = String::new();
    let mut digits = String::new();
    for c in name.chars().map(Some).chain([None]) {
        match c.filter(char::is_ascii_digit) {
            Some(digit) => digits.push(digit),
            None => {
                if !digits.is_empty() {
                    key.push_str(&format!("{:0>9}", digits.trim_start_matches('0')));
                    digits.clear();
                }
                key.extend(c.map(|c| c.to_ascii_lowercase()));
            }
        }
    }
    (key, name.to_owned())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..Default::default() })]

    #[test]
    fn a_query_answers_as_a_look_at_every_device_would(
        devices in given(),
        text in prop::sample::select(&["", "a9", "meter", "NORTH", "site=", " pump "][..]),
        group in prop::option::of(prop::sample::select(&["g", "h"][..])),
        descending: bool, offset in 0..5_usize, limit in 0..5_usize,
    ) {
        let runtime = tokio::runtime::Runtime::new().unwrap();
        let site = Site::new();
        let mut csv = "name,type,site,group\n".to_owned();
        for device in &devices {
            let cell = |cell: &Option<String>| cell.clone().unwrap_or_default();
            csv += &format!("{},{},{},{}\n", device.name, cell(&device.thing_type), cell(&device.site), cell(&device.group));
        }
        runtime.block_on(site.add(&csv));
        let query = DeviceQuery {
            text: text.into(), group: group.map(Into::into), descending, offset, limit,
            sort: DeviceSort::Name, ..DeviceQuery::default()
        };
        let wanted = text.trim().to_lowercase();
        let mut expected: Vec<&Given> = devices.iter().filter(|device| {
            let attribute = device.site.as_ref().map(|site| format!("site={site}"));
            let mut fields = [Some(&device.name), device.thing_type.as_ref(), attribute.as_ref()].into_iter().flatten();
            fields.any(|field| field.to_lowercase().contains(&wanted))
                && group.is_none_or(|group| device.group.as_deref() == Some(group))
        }).collect();
        expected.sort_by_key(|device| naive_order(&device.name));
        if descending { expected.reverse() }
        let expected: Vec<&str> = expected.iter().map(|device| device.name.as_str()).collect();
        prop_assert_eq!(site.app.device_names(&query).unwrap(), &expected[..]);
        let page = site.app.device_page(&query).unwrap();
        let rows: Vec<&str> = page.rows.iter().map(|row| row.name.as_str()).collect();
        let window: Vec<&str> = expected.iter().copied().skip(offset).take(limit).collect();
        prop_assert_eq!(rows, window);
        prop_assert_eq!((page.total, page.matching), (devices.len(), expected.len()));
        prop_assert_eq!(page.versions.iter().map(|count| count.count).sum::<u32>() as usize, expected.len());
    }
}

/// Printed and not judged: `cargo nextest run --release -p app figures --no-capture`.
#[tokio::test]
async fn figures_of_ten_thousand_devices() {
    let site = Site::new();
    let mut csv = "name,type,group,site\n".to_owned();
    for n in 0..10_000 {
        csv += &format!("meter-{n},meter,yard{},north-{}\n", n % 7, n % 50);
    }
    site.add(&csv).await;
    #[allow(clippy::disallowed_methods, reason = "it measures")]
    let now = std::time::Instant::now;
    let begun = now();
    site.app.device_page(&all()).unwrap();
    println!("first query, everything read: {:?}", begun.elapsed());
    for (what, query) in [
        ("all by name", all()),
        ("text", DeviceQuery { text: "north-4".into(), ..all() }),
        (
            "group, by version",
            DeviceQuery { group: Some("yard3".into()), sort: DeviceSort::Version, ..all() },
        ),
        (
            "by last heard",
            DeviceQuery { sort: DeviceSort::HeardFrom, descending: true, offset: 9000, ..all() },
        ),
    ] {
        let begun = now();
        site.app.device_page(&query).unwrap();
        println!("{what}: {:?}", begun.elapsed());
    }
}
