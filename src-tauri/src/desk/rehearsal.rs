use std::sync::Arc;

use app::definition::local_image;
use app::view::{
    Problem, RehearsalRequest, RehearsalStage, RehearsalStatus, RehearsalSubject, Text,
};
use app::{App, AppError, Kind};
use host::{
    Faults, Host, Pace, Rehearsal, RehearsalOptions, RehearsalReport, RehearsalState, Subject,
};
use model::{CreateOtaUpdate, Sha256, UpdateId};

use super::{Answer, Desk, News, problem};

/// So many devices a minute are released where a definition names no rate.
const DEFAULT_PER_MINUTE: u64 = 1000;

pub(super) struct Rehearsing {
    rehearsal: Rehearsal,
    request: RehearsalRequest,
    /// `None`: an image alone, which names no devices.
    definition: Option<CreateOtaUpdate>,
}

impl Rehearsing {
    pub fn app(&self) -> Arc<App> {
        self.rehearsal.app().clone()
    }
}

impl Desk {
    pub async fn start_rehearsal(self: &Arc<Self>, request: RehearsalRequest) -> Answer<()> {
        if self.rehearsing().is_some() {
            return Err(Box::new(running_already()));
        }
        let host = self.host()?;
        let (subject, definition) =
            subject(&host, &request.what).map_err(|error| problem(&error))?;
        let faults = &request.faults;
        let options = RehearsalOptions {
            subject,
            devices: request.devices,
            faults: Faults {
                wrong_certificate: faults.wrong_certificate,
                silent: faults.silent,
                reboot: faults.reboot,
                lossy: faults.lossy,
                self_test_fails: faults.self_test_fails,
            },
            modular: 0,
            tls: true,
            seed: 1,
            pace: Pace::Watched,
            keep: false,
        };
        let rehearsal =
            Rehearsal::start(options).await.map_err(|error| Box::new(Problem::from(&error)))?;
        let mut state = rehearsal.state();
        let too_late = {
            let mut place = self.rehearsing();
            match &*place {
                Some(_) => Some(rehearsal),
                None => {
                    *place = Some(Rehearsing { rehearsal, request, definition });
                    None
                }
            }
        };
        if let Some(rehearsal) = too_late {
            rehearsal.end().await;
            return Err(Box::new(running_already()));
        }
        self.say(News::Moved);
        self.changed();
        let desk = self.clone();
        tauri::async_runtime::spawn(async move {
            // It ends with the rehearsal, which owns the other end.
            while state.changed().await.is_ok() {
                desk.changed();
            }
        });
        Ok(())
    }

    pub async fn end_rehearsal(&self) {
        let ended = self.rehearsing().take();
        if let Some(ended) = ended {
            self.say(News::Moved);
            ended.rehearsal.end().await;
            self.changed();
        }
    }

    pub(super) fn rehearsal_view(&self, real: Option<&App>) -> Option<RehearsalStatus> {
        let (request, update, state, definition) = {
            let rehearsing = self.rehearsing();
            let Rehearsing { rehearsal, request, definition } = rehearsing.as_ref()?;
            let state = rehearsal.state().borrow().clone();
            (request.clone(), rehearsal.update().to_string(), state, definition.clone())
        };
        let stage = match state {
            RehearsalState::Preparing { done, total } => RehearsalStage::Preparing { done, total },
            RehearsalState::Running => RehearsalStage::Running,
            RehearsalState::Ended(report) => {
                let expected = expectations(real, definition.as_ref(), &report);
                RehearsalStage::Ended { report: Box::new(report.shown(expected)) }
            }
            RehearsalState::Failed(error) => {
                RehearsalStage::Failed { problem: Box::new(Problem::from(error.as_ref())) }
            }
        };
        let RehearsalRequest { what, devices, faults } = request;
        Some(RehearsalStatus { what, update, devices, faults, stage })
    }
}

fn subject(
    host: &Host,
    what: &RehearsalSubject,
) -> Result<(Subject, Option<CreateOtaUpdate>), AppError> {
    let definition = match what {
        RehearsalSubject::Image { image } => {
            let image = host.app.find_image(image)?;
            return Ok((Subject::File(host.image_file(image.hash)), None));
        }
        RehearsalSubject::Update { update } => {
            let missing = || AppError::NotFound { kind: "update", name: update.clone() };
            let id = UpdateId::new(update).map_err(|_| missing())?;
            host.app.update(&id)?.definition
        }
        RehearsalSubject::Draft { draft } => {
            let missing = || AppError::NotFound { kind: "draft", name: draft.clone() };
            let drafts = host.app.drafts()?;
            drafts.into_iter().find(|kept| kept.id == *draft).ok_or_else(missing)?.definition
        }
    };
    let named = definition.files.iter().filter_map(|file| file.file_location.as_ref());
    let images: Vec<Sha256> = named.filter_map(local_image).collect();
    let images = images.into_iter().map(|image| host.image_file(image)).collect();
    let subject = Subject::Signed { definition: Box::new(definition.clone()), images };
    Ok((subject, Some(definition)))
}

/// What the real rollout would be like: only what is known, and bounds where they are bounds.
fn expectations(
    real: Option<&App>,
    definition: Option<&CreateOtaUpdate>,
    report: &RehearsalReport,
) -> Vec<Text> {
    let Some(definition) = definition else {
        return vec![Text::of(
            "real.no-targets",
            "An image alone names no devices: an update says whom it reaches.",
            [],
        )];
    };
    let Some(Ok(check)) = real.map(|real| real.check_definition(definition.clone())) else {
        return Vec::new();
    };
    let devices = u64::from(check.devices);
    let mut texts = vec![Text::of(
        "real.devices",
        "It would reach {devices} devices; {away} of them are not connected now.",
        [("devices", devices.to_string()), ("away", check.not_connected.to_string())],
    )];
    if let Some(bytes) = check.bytes_per_device.map(|bytes| bytes.saturating_mul(devices)) {
        texts.push(Text::of(
            "real.bytes",
            "{bytes} bytes would be sent in all.",
            [("bytes", bytes.to_string())],
        ));
        let rate = report.bytes as f64 / report.seconds;
        if rate >= 1.0 && devices > 0 {
            texts.push(Text::of(
                "real.fastest",
                "It takes at least {seconds} s: at the {rate} bytes a second that this machine sent to simulated devices. Real devices are slower.",
                [
                    ("seconds", ((bytes as f64 / rate).ceil() as u64).to_string()),
                    ("rate", (rate as u64).to_string()),
                ],
            ));
        }
    }
    let configured = definition.aws_job_executions_rollout_config.as_ref();
    let rate = configured
        .and_then(|config| config.maximum_per_minute)
        .and_then(|rate| u64::try_from(rate).ok())
        .filter(|rate| *rate > 0)
        .unwrap_or(DEFAULT_PER_MINUTE);
    if devices > rate {
        texts.push(Text::of(
            "real.rate",
            "At {rate} devices a minute the last one is released after {minutes} min.",
            [("rate", rate.to_string()), ("minutes", (devices.div_ceil(rate) - 1).to_string())],
        ));
    }
    texts.push(Text::of(
        "real.same-signature",
        "The signature is the one real devices check; whether they hold its certificate only they can tell.",
        [],
    ));
    texts
}

fn running_already() -> Problem {
    let what = Text::of("problem.rehearsal-running", "A rehearsal is running already.", []);
    let advice = Text::of("advice.end-rehearsal", "End it, then start another.", []);
    let evidence = what.english.clone();
    let (findings, csv_findings) = (Vec::new(), Vec::new());
    Problem { kind: Kind::Input, what, advice: Some(advice), evidence, findings, csv_findings }
}
