use std::cell::Cell;

use app::view::{DefinitionCheck, Problem};
use model::*;
use proptest::prelude::*;

use crate::site::{KEY, Site, definition, passphrase};

fn errors(check: &DefinitionCheck) -> Vec<&str> {
    let errors = check.findings.iter().filter(|finding| finding.severity == Severity::Error);
    errors.map(|finding| finding.field.as_str()).collect()
}

async fn site_with_devices() -> (Site, ImageRecord) {
    let site = Site::new().with_key().await;
    site.add("name,group\na,yard\nb,yard\nc,\n").await;
    let empty = GroupName::new("empty").unwrap();
    site.app.create_group(empty, None, None).await.unwrap();
    let image = site.image("fw.bin", &[7; 5000]).await;
    (site, image)
}

#[tokio::test]
async fn a_check_says_what_creating_would_do() {
    let (site, image) = site_with_devices().await;
    site.connect("b").await;
    let wish = definition("winter", &image, &["group:yard", "group:empty", "device:c", "device:a"]);
    let check = site.app.check_definition(wish.clone()).unwrap();
    assert_eq!(errors(&check), [""; 0]);
    assert_eq!((check.devices, check.not_connected, check.already), (3, 2, 0));
    assert_eq!(check.empty_targets, ["empty"]);
    assert_eq!(check.expected_version.as_deref(), Some("2.0.0"));
    assert_eq!(check.bytes_per_device, Some(5000));
    assert_eq!((check.signs_with.as_deref(), check.needs_passphrase), (Some(KEY), true));
    assert!(check.expects.iter().all(|expectation| expectation.expected));
    assert_eq!(check.versions.len(), 1);
    let differs: Vec<_> = check.aws_differs.iter().map(|text| text.code).collect();
    let expected =
        ["aws.parameter", "aws.local-image", "aws.sign-here", "aws.no-role", "aws.local-targets"];
    assert_eq!(differs, expected);
    assert_eq!(app::parsed(&check.json).definition, Some(wish.clone()));

    let created = site.app.create_update(wish.clone(), Some(&passphrase())).await.unwrap();
    assert_eq!(created.devices, 3);
    let again = site.app.check_definition(wish).unwrap();
    assert_eq!(errors(&again), ["otaUpdateId"]);
    let rows = site.app.update_rows().unwrap();
    assert_eq!(rows[0].rollout.as_ref().unwrap().counts.waiting, 3);
    site.app.start_rollout(&created.update).await.unwrap();
    let rows = site.app.update_rows().unwrap();
    assert_eq!(rows[0].rollout.as_ref().unwrap().counts.queued, 3, "the head is made anew");
    let detail = site.app.update_detail(&created.update).unwrap();
    assert_eq!((detail.row.signed_with.as_deref(), detail.jobs.len()), (Some(KEY), 1));
    let preview = site.app.cancel_preview(&created.update).unwrap();
    assert_eq!((preview.never_start, preview.in_progress, preview.ended), (3, 0, 0));
    assert_eq!(site.app.image_rows().unwrap()[0].used_by, 1);
    assert_eq!(site.app.key_list().unwrap().keys[0].used_by, ["winter"]);
}

#[tokio::test]
async fn everything_that_is_wrong_is_said_at_once_beside_its_field() {
    let (site, image) = site_with_devices().await;
    let mut wish = definition("bad name", &image, &["device:nobody", "group:nowhere", "device:a"]);
    let profile = wish.files[0].code_signing.as_mut().unwrap();
    profile.start_signing_job_parameter.as_mut().unwrap().signing_profile_name =
        Some("unknown".into());
    let check = site.app.check_definition(wish).unwrap();
    assert_eq!(
        errors(&check),
        [
            "otaUpdateId",
            "targets[0]",
            "targets[1]",
            "files[0].codeSigning.startSigningJobParameter.signingProfileName"
        ]
    );
    assert_eq!((check.devices, check.needs_passphrase), (1, false));
}

#[tokio::test]
async fn a_file_that_has_gone_is_found_before_creating() {
    let (site, image) = site_with_devices().await;
    let hash = image.hash.to_string();
    std::fs::remove_file(site.path("images").join(&hash[..2]).join(&hash)).unwrap();
    let wish = definition("winter", &image, &["device:a"]);
    let check = site.app.check_definition(wish.clone()).unwrap();
    assert_eq!(errors(&check), ["files[0].fileLocation"]);
    let refused = site.app.create_update(wish, Some(&passphrase())).await.unwrap_err();
    assert_eq!(Problem::from(&refused).what.code, "problem.image-missing");
    // What was read of it before is still known; a new start finds nothing to read.
    assert_eq!(site.app.image_rows().unwrap()[0].kind.code, "image.unknown");
    let site = site.restarted().await;
    assert_eq!(site.app.image_rows().unwrap()[0].kind.code, "image.unreadable");
}

#[tokio::test]
async fn an_image_signed_on_its_own_makes_an_update_that_needs_no_passphrase() {
    let (site, image) = site_with_devices().await;
    let other = site.image("other.bin", b"other").await;
    let key = KeyName::new(KEY).unwrap();
    let signed = site.app.sign_image(image.hash, &key, Some(&passphrase())).await.unwrap();
    let last = site.app.ledger(1).unwrap();
    assert_eq!(app::view::ledger_sentence(&last[0]).code, "ledger.image-signed");
    let sealed = |image: &ImageRecord, id: &str| {
        let mut wish = definition(id, image, &["device:a"]);
        wish.files[0].code_signing = Some(app::definition::signed_here(
            signed.signature.clone(),
            "Code Verify Key".into(),
            signed.certificate.clone(),
        ));
        wish
    };
    let check = site.app.check_definition(sealed(&image, "winter")).unwrap();
    assert_eq!(errors(&check), [""; 0]);
    assert_eq!((check.signs_with.as_deref(), check.needs_passphrase), (None, false));
    site.app.create_update(sealed(&image, "winter"), None).await.unwrap();
    // The signature of another file is found out by the check already.
    let check = site.app.check_definition(sealed(&other, "summer")).unwrap();
    let field = "files[0].codeSigning.customCodeSigning.signature.inlineDocument";
    assert_eq!(errors(&check), [field]);
    let wrong = site.app.sign_image(image.hash, &key, Some(&"wrong".into())).await.unwrap_err();
    let problem = Problem::from(&wrong);
    assert_eq!(problem.what.code, "problem.key-passphrase-wrong");
    assert!(problem.advice.is_some());
}

/// Pieces of definitions, good and bad, so that a fair share can be created.
fn any_definition(image: ImageRecord) -> impl Strategy<Value = CreateOtaUpdate> {
    let one_of = |words: &'static [&'static str]| prop::sample::select(words);
    let id = prop_oneof![9 => "[a-z]{1,8}", 1 => ".{0,70}"];
    let target = prop_oneof![
        18 => one_of(&["device:a", "device:b", "group:yard", "group:empty"]).prop_map(str::to_owned),
        1 => one_of(&["device:nobody", "group:nowhere", "arn:aws:iot:::thing/a", ""]).prop_map(str::to_owned),
        1 => ".{0,20}",
    ];
    let targets = prop::collection::vec(target, 0..3);
    let signing = prop_oneof![3 => Just(3_u8), 1 => 0..3_u8];
    let file_type = prop::option::of(prop_oneof![9 => 0..2_i64, 1 => any::<i64>()]);
    let rate = prop::option::of(prop_oneof![9 => 1..1000_i64, 1 => any::<i64>()]);
    let some = prop::collection::vec(one_of(&["MQTT", "HTTP", "x"]), 0..3);
    let protocols = prop_oneof![3 => Just(None), 1 => some.prop_map(Some)];
    let files = prop_oneof![9 => Just(1_usize), 1 => 0..3_usize];
    let known = prop::bool::weighted(0.9);
    let parts = (id, targets, signing, file_type, rate, protocols, files, known);
    parts.prop_map(move |(id, targets, signing, file_type, rate, protocols, files, known)| {
        let mut image = image.clone();
        if !known {
            image.hash = Sha256([9; 32]);
        }
        let targets: Vec<&str> = targets.iter().map(String::as_str).collect();
        let mut wish = definition(&id, &image, &targets);
        let file = &mut wish.files[0];
        file.file_type = file_type;
        match signing {
            0 => file.code_signing = None,
            1 => {
                file.code_signing = None;
                let parameters = wish.additional_parameters.get_or_insert_default();
                parameters.insert(UNSIGNED_POLICY.into(), "a bench test".into());
            }
            2 => {
                let junk = "MEUCIQDfunk".to_owned();
                file.code_signing =
                    Some(app::definition::signed_here(junk, "c".into(), "no PEM".into()));
            }
            _ => {}
        }
        if files != 1 {
            wish.files = vec![wish.files[0].clone(); files];
        }
        wish.protocols = protocols.map(|list| list.into_iter().map(str::to_owned).collect());
        if let Some(rate) = rate {
            wish.aws_job_executions_rollout_config =
                Some(RolloutConfig { maximum_per_minute: Some(rate), exponential_rate: None });
        }
        wish
    })
}

/// What a check calls free of errors can be created, and nothing else can.
#[test]
fn a_check_and_creating_agree() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let (site, image) = runtime.block_on(site_with_devices());
    let (good, bad) = (Cell::new(0), Cell::new(0));
    let config = ProptestConfig { cases: 192, failure_persistence: None, ..Default::default() };
    let mut runner = proptest::test_runner::TestRunner::new(config);
    let wishes = any_definition(image);
    runner
        .run(&wishes, |wish| {
            let check = site.app.check_definition(wish.clone()).unwrap();
            let created =
                runtime.block_on(site.app.create_update(wish.clone(), Some(&passphrase())));
            let expected = errors(&check).is_empty();
            let told = created.as_ref().err().map(|error| app::chain(error));
            prop_assert_eq!(created.is_ok(), expected, "{:?} {:?}", check.findings, told);
            if let Ok(created) = created {
                let devices = u32::try_from(created.devices).unwrap();
                prop_assert_eq!(devices, check.devices);
                prop_assert_eq!(created.expected_version, check.expected_version);
                good.set(good.get() + 1);
            } else {
                bad.set(bad.get() + 1);
            }
            Ok(())
        })
        .unwrap();
    let (good, bad) = (good.get(), bad.get());
    assert!(good > 5 && bad > 5, "{good} could be created, {bad} could not");
}
