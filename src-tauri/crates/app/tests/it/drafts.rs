use app::AppError;
use app::view::Problem;
use model::CreateOtaUpdate;

use crate::site::Site;

fn named(id: &str) -> CreateOtaUpdate {
    CreateOtaUpdate { ota_update_id: id.to_owned(), ..CreateOtaUpdate::default() }
}

#[tokio::test]
async fn a_draft_survives_a_restart_half_filled_as_it_is() {
    let site = Site::new();
    let mut commits = site.app.engine().unwrap().subscribe();
    let first = site.app.save_draft(None, CreateOtaUpdate::default()).await.unwrap();
    assert!(commits.recv().await.unwrap().drafts);
    let second = site.app.save_draft(None, named("x")).await.unwrap();
    assert_ne!(first.id, second.id);
    let again = site.app.save_draft(Some(first.id.clone()), named("winter")).await.unwrap();
    assert_eq!(again.id, first.id);

    let site = site.restarted().await;
    let drafts = site.app.drafts().unwrap();
    assert_eq!(drafts.len(), 2);
    let kept = drafts.iter().find(|draft| draft.id == first.id).unwrap();
    assert_eq!(kept.definition, named("winter"));

    site.app.delete_draft(&first.id).await.unwrap();
    let site = site.restarted().await;
    assert_eq!(site.app.drafts().unwrap().len(), 1);
    assert_eq!(site.app.ledger(100).unwrap(), [], "a draft is no decision");
}

#[tokio::test]
async fn a_draft_that_is_gone_or_too_large_is_refused_in_words() {
    let site = Site::new();
    let code = |error: AppError| Problem::from(&error).what.code;
    let gone = site.app.save_draft(Some("draft-1".into()), named("x")).await.unwrap_err();
    assert_eq!(code(gone), "problem.no-draft");
    assert_eq!(code(site.app.delete_draft("draft-1").await.unwrap_err()), "problem.no-draft");
    let large = CreateOtaUpdate {
        description: Some("x".repeat(2 * 1024 * 1024)),
        ..CreateOtaUpdate::default()
    };
    assert_eq!(
        code(site.app.save_draft(None, large).await.unwrap_err()),
        "problem.draft-too-large"
    );
    for _ in 0..200 {
        site.app.save_draft(None, named("x")).await.unwrap();
    }
    let many = site.app.save_draft(None, named("x")).await.unwrap_err();
    assert_eq!(code(many), "problem.too-many-drafts");
}
