//! Ends that are not a code of the FreeRTOS OTA agent: the service's own, and devices that say
//! nothing or use words of their own.

use super::Explanation;
use crate::StatusDetails;

/// The codes of this file.
pub(super) const CODES: &[&str] = &[
    "timed-out-silent",
    "timed-out-downloading",
    "timed-out-restarting",
    "timed-out-self-test",
    "canceled",
    "removed",
    "device-declined",
    "failed-without-reason",
    "device-specific-reason",
];

/// How far the device had come when it was last heard.
#[derive(Clone, Copy)]
enum Stage {
    Silent,
    Downloading,
    /// `self_test: ready`: signature checked, restarting.
    Restarting,
    /// `self_test: active`: the new firmware runs and is being tested.
    Testing,
}

impl Stage {
    fn of(details: Option<&StatusDetails>) -> Self {
        let Some(details) = details else { return Self::Silent };
        match details.get("self_test").map(String::as_str) {
            Some("active") => Self::Testing,
            Some(_) => Self::Restarting,
            None if details.contains_key("receive") => Self::Downloading,
            None => Self::Silent,
        }
    }

    const fn running_now(self) -> &'static str {
        match self {
            Self::Silent | Self::Downloading => {
                "As far as known the device still runs the firmware it had before."
            }
            Self::Restarting => {
                "The device had checked the signature and was about to restart. Whether the old or the new firmware runs now is not known."
            }
            Self::Testing => {
                "The new firmware had started and was testing itself. It may still run; a device that does not finish its test goes back to the old firmware at its next restart."
            }
        }
    }
}

pub(super) fn timed_out(details: Option<&StatusDetails>, raw: Option<String>) -> Explanation {
    let stage = Stage::of(details);
    let (code, what, advice) = match stage {
        Stage::Silent => (
            "timed-out-silent",
            "The time allowed ran out and the device had not reported any progress.",
            "Check that the device is switched on and connected. Some devices say nothing at all when they cannot take a file: check that it is at most 4 MiB (the FreeRTOS agent's limit), that the stream and device names are short, and that only one file is sent. Then retry.",
        ),
        Stage::Downloading => (
            "timed-out-downloading",
            "The time allowed ran out in the middle of the download.",
            "Check the device's network link, or allow more time in awsJobTimeoutConfig. Then retry.",
        ),
        Stage::Restarting => (
            "timed-out-restarting",
            "The device restarted into the new firmware and was not heard of again before the time allowed ran out.",
            "Look at the device: if it does not come back after a power cycle, fix it by cable. If it comes back, check that the new firmware can reach this network, then retry.",
        ),
        Stage::Testing => (
            "timed-out-self-test",
            "The new firmware started but did not finish its self-test before the time allowed ran out.",
            "Find out from the device's log what its self-test waits for, or allow more time in awsJobTimeoutConfig. Then retry.",
        ),
    };
    explanation(code, what, stage.running_now(), advice, raw)
}

pub(super) fn canceled(details: Option<&StatusDetails>, raw: Option<String>) -> Explanation {
    explanation(
        "canceled",
        "The update was cancelled for this device, by a person or by the rollout's abort rule.",
        Stage::of(details).running_now(),
        "Nothing to repair. Start the update again when the reason for cancelling is gone.",
        raw,
    )
}

pub(super) fn removed(raw: Option<String>) -> Explanation {
    explanation(
        "removed",
        "The device left the groups this update was meant for before it had begun.",
        "The device was not touched: it runs the firmware it had before.",
        "Put the device back into a target group, or name it as a target of its own, if it should be updated.",
        raw,
    )
}

pub(super) fn rejected(raw: Option<String>) -> Explanation {
    explanation(
        "device-declined",
        "The device's application declined the update.",
        "As far as known nothing was installed, and the device still runs the firmware it had before.",
        "The decision is the device's own: ask its developers under which conditions it declines (battery, being in use, wrong model), change them and retry.",
        raw,
    )
}

pub(super) fn failed_without_reason(raw: Option<String>) -> Explanation {
    explanation(
        "failed-without-reason",
        "The device reported that the update failed and did not say why.",
        "Devices built from AWS's modular libraries report no reason. Which firmware runs now is not known.",
        "Read the device's console or log for the cause, check the signature's certificate and the network first, then retry.",
        raw,
    )
}

pub(super) fn own_words(raw: Option<String>) -> Explanation {
    explanation(
        "device-specific-reason",
        "The device reported a failure in words of its own.",
        "This is not a code of the FreeRTOS OTA agent, so only the device's developers know its exact meaning. Which firmware runs now is not known.",
        "Read the device's own words beside this text, ask its developers, then retry.",
        raw,
    )
}

fn explanation(
    code: &'static str,
    what: &str,
    meaning: &str,
    advice: &str,
    raw: Option<String>,
) -> Explanation {
    Explanation {
        code,
        what: what.to_owned(),
        meaning: meaning.to_owned(),
        advice: advice.to_owned(),
        raw,
    }
}
