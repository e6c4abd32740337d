//! OtaErr_t, OtaPalMainStatus_t and OtaJobParseErr_t of ota-for-aws-iot-embedded-sdk 3.4.0.

/// Which firmware runs after this error.
#[derive(Clone, Copy)]
pub(super) enum Running {
    /// The old one, however it was reported.
    Old,
    /// The old one unless it was reported after the restart.
    ByEnd,
    /// The new one, not yet made permanent.
    New,
    Unknown,
}

pub(super) struct Entry {
    pub(super) code: &'static str,
    pub(super) what: &'static str,
    pub(super) cause: &'static str,
    pub(super) running: Running,
    pub(super) advice: &'static str,
}

pub(super) const JOB_PARSER_ERROR: u32 = 0x0c;
pub(crate) const SIGNATURE_CHECK_FAILED: u32 = 0xe3;
pub(super) const CREATE_FILE_FAILED: u32 = 0xe4;

pub(super) fn entry(code: u32) -> Option<&'static Entry> {
    AGENT_ERRORS
        .iter()
        .chain(PLATFORM_ERRORS)
        .find(|(known, _)| *known == code)
        .map(|(_, entry)| entry)
}

pub(super) fn entries() -> impl Iterator<Item = &'static Entry> {
    let coded = AGENT_ERRORS.iter().chain(PLATFORM_ERRORS).chain(PARSE_ERRORS);
    [&SELF_TEST_REFUSED, &NO_ANSWER].into_iter().chain(coded.map(|(_, entry)| entry))
}

const fn e(
    code: &'static str,
    what: &'static str,
    cause: &'static str,
    running: Running,
    advice: &'static str,
) -> Entry {
    Entry { code, what, cause, running, advice }
}

use Running::{ByEnd, New, Old, Unknown};

/// `rejected: 0x00000000`
pub(super) static SELF_TEST_REFUSED: Entry = e(
    "self-test-refused",
    "The new firmware started, and its own self-test said no.",
    "The image arrived whole and its signature was good; the device's application decided that something does not work.",
    ByEnd,
    "Read the device's log for the self-test that failed, correct the firmware, and publish it under a new version.",
);

/// `aborted: 0x00000000`
pub(super) static NO_ANSWER: Entry = e(
    "no-answer-to-block-requests",
    "The device asked 32 times for a piece of the file and got no answer.",
    "Its OTA software has switched itself off and starts again only with the device's application.",
    Old,
    "Check the network between the device and this computer, and that the stream and device names are short enough for the device's buffers. Restart the device, then retry.",
);

const RESTART: &str =
    "Restart the device, then retry. If it happens again, its developers need the device's log.";
const MEMORY: &str = "Restart the device, then retry. If it happens again, the firmware must give its OTA agent more memory.";
const NETWORK: &str = "Check the network between the device and this computer, then retry.";
const STORAGE: &str =
    "Check the device's flash or file system; if a retry fails the same way, fix it by cable.";

#[rustfmt::skip]
static AGENT_ERRORS: &[(u32, Entry)] = &[
    (0x00, e("failed-without-code", "The device reported a failure with the code for \"no error\".", "Its software lost the real cause.", Unknown, RESTART)),
    (0x01, e("agent-uninitialized", "The device's OTA software was not initialised.", "Its application started a step out of order.", ByEnd, RESTART)),
    (0x02, e("agent-panic", "The device's OTA software met a state that it cannot recover from.", "This is a defect in the device's firmware.", ByEnd, RESTART)),
    (0x03, e("agent-invalid-argument", "The device's OTA software was called with an invalid value.", "This is a defect in the device's firmware or in its settings.", ByEnd, RESTART)),
    (0x04, e("agent-stopped", "The device's OTA software had been stopped.", "Its application shut it down, for instance before sleeping.", ByEnd, "Make sure that the device stays awake during the update, then retry.")),
    (0x05, e("agent-queue-full", "The device's OTA software could not hand work to itself.", "Its event queue was full or missing: the device was too busy.", ByEnd, MEMORY)),
    (0x06, e("job-request-failed", "The device could not ask for its job.", "Its MQTT publish or subscribe did not go through.", ByEnd, NETWORK)),
    (0x07, e("transfer-start-failed", "The device could not start the download.", "It failed to subscribe to the stream, or to open the download address.", ByEnd, NETWORK)),
    (0x08, e("block-request-failed", "The device could not ask for a piece of the file.", "Its MQTT publish or HTTP request did not go through.", ByEnd, NETWORK)),
    (0x09, e("job-cleanup-failed", "The device could not end its job connection in order.", "It failed to unsubscribe from the job notifications.", ByEnd, NETWORK)),
    (0x0a, e("transfer-cleanup-failed", "The device could not end the download in order.", "It failed to unsubscribe from the stream.", ByEnd, NETWORK)),
    (0x0b, e("status-report-failed", "The device could not report its status.", "Its MQTT publish of the job status did not go through.", ByEnd, NETWORK)),
    (0x0c, e("job-not-understood", "The device could not read the job document.", "It does not say which part.", ByEnd, "Check that this device expects OTA updates (afr_ota) and that the definition suits its firmware, then retry.")),
    (0x0d, e("protocol-not-supported", "The device cannot download over any of the protocols that the update offers.", "Its firmware was built without them. Until it is restarted it drops every later job.", ByEnd, "Add MQTT to the update's protocols, restart the device, then start the update again.")),
    (0x0e, e("too-many-requests", "The device gave up after asking too often without an answer.", "Pieces of the file did not arrive.", ByEnd, NETWORK)),
    (0x0f, e("older-version", "The new firmware has a lower version than the one it replaces.", "The device does not accept a step back in version.", ByEnd, "Build the firmware with a higher version number and publish it again.")),
    (0x10, e("same-version-after-restart", "After the restart the device ran the same version as before.", "Either the new image did not start and the bootloader went back, or the file holds the version that the device already had.", Old, "Compare the version in the image with the device's. If it is really newer, read the device's boot log to see why it did not start.")),
    (0x11, e("image-state-mismatch", "The job was in its self-test, but the device's bootloader was not.", "Usually the bootloader had already gone back to the old image, or the image was made permanent by other means.", Unknown, "Read the version that the device runs. If it is the old one, read its boot log and retry; if it is the new one, nothing more is needed.")),
    (0x12, e("no-active-job", "The device had no job to work on.", "The job was ended or replaced while the device was busy with it.", ByEnd, "Look whether the update was cancelled or another one started. Then retry.")),
    (0x13, e("aborted-on-device", "The device's application or its user aborted the update.", "The abort was asked for on the device, not here.", ByEnd, "Find out why it was aborted, then retry.")),
    (0x14, e("request-encoding-failed", "The device could not write its request for a piece of the file.", "The CBOR encoding of the request failed, as a rule because its buffer is too small.", ByEnd, MEMORY)),
    (0x15, e("block-decoding-failed", "The device could not read a piece of the file.", "The CBOR decoding failed, as a rule because its buffer is smaller than the piece.", ByEnd, "Check the device's block size and network buffer, and that device and stream names are short, then retry.")),
    (0x16, e("activation-failed", "The device could not switch to the new image.", "The image arrived and its signature was good, but selecting it for the next start failed.", ByEnd, STORAGE)),
    (0x17, e("file-size-overflow", "The file is larger than the device's OTA software can count.", "The reference limit is 4 MiB.", Old, "Send a smaller file, or fix it by cable.")),
    (0x18, e("empty-job-document", "The device received an empty job document.", "The job holds nothing to do for this device.", Old, "Delete the update and create it again.")),
];

#[rustfmt::skip]
static PLATFORM_ERRORS: &[(u32, Entry)] = &[
    (0xe0, e("unexpected-data", "The device received data it could not place.", "A message on its stream was not a piece of the file it had asked for, or its storage layer was not initialised.", ByEnd, "Retry. If it happens again, check that nothing else publishes on this device's topics.")),
    (0xe1, e("out-of-memory", "The device ran out of memory.", "It could not hold what it needed for the update.", ByEnd, MEMORY)),
    (0xe2, e("no-open-file", "The device had no open file to write to.", "Its storage layer was given no file. This is a defect in the device's firmware.", ByEnd, RESTART)),
    (0xe3, e("signature-check-failed", "The signature does not match the file as the device received it.", "The file was signed with a key whose certificate this device does not hold, or the update carries no signature of the kind it checks. The new image was discarded.", Old, "Compare the certificate on the device with the key that signed the update. Sign with the right key, or give the device the right certificate, then start a new update.")),
    (0xe4, e("file-not-created", "The device could not create the file for the new image.", "Its storage refused before anything was downloaded.", Old, "Check files[].fileName and the free space on the device, then retry.")),
    (0xe5, e("file-too-large", "The file is too large for the place the device has for it.", "Nothing was installed.", Old, "Build a smaller image, or change the device's partitions by cable.")),
    (0xe6, e("boot-information-failed", "The device could not write what its bootloader needs to know about the new image.", "The image cannot be started without it.", Old, STORAGE)),
    (0xe7, e("certificate-unusable", "The device could not use its code-signing certificate.", "It is missing, unreadable or not at the path that the update names, so the signature could not be checked.", Old, "Put the certificate on the device, or correct its name in the update (certificateName or certificatePathOnDevice), then retry.")),
    (0xe8, e("bad-image-state", "The device could not read or set the state of its images.", "Its bootloader's record of which image is new and which is good is missing or damaged.", Unknown, "Read the version that the device runs; if a retry fails the same way, fix it by cable.")),
    (0xe9, e("abort-failed", "The device could not clean up after an aborted update.", "Remains of the download may lie in its storage.", ByEnd, STORAGE)),
    (0xea, e("rejection-failed", "The device could not mark the new firmware as bad.", "It wanted to go back to the old firmware and could not record that.", New, "Restart the device and read its version; if the faulty firmware is still there, fix it by cable.")),
    (0xeb, e("commit-failed", "The device could not make the new firmware permanent.", "The new firmware started and passed its self-test, but recording that failed.", New, "Restart the device and read its version; then retry. If it fails again, check its flash.")),
    (0xec, e("activation-refused", "The device's platform could not switch to the new image.", "The image arrived and its signature was good; setting it as the one to start failed.", ByEnd, STORAGE)),
    (0xed, e("file-abort-failed", "The device could not discard the file it was downloading.", "Remains of the download may lie in its storage.", ByEnd, STORAGE)),
    (0xee, e("file-close-failed", "The device could not finish writing the file.", "The download ended but closing the file failed.", ByEnd, STORAGE)),
];

const DOCUMENT: &str = "Check that this device expects OTA updates (afr_ota), that every file has a name, a signature and a certificate name, then start the update again.";

/// Sub codes of OtaErrJobParserError.
#[rustfmt::skip]
pub(super) static PARSE_ERRORS: &[(u32, Entry)] = &[
    (1, e("job-missing-id", "The device found no job id in the job.", "The message was cut off or is not an OTA job.", Old, DOCUMENT)),
    (2, e("job-update-unreadable", "The device could not take over a changed version of its current job.", "The job was changed while the device was working on it.", Old, "Let the device finish or restart it, then retry.")),
    (3, e("job-zero-file-size", "The job says that the file has no bytes.", "The device does not download an empty file.", Old, "Choose a file that is not empty and create the update again.")),
    (4, e("job-not-conforming", "The job document lacks something the device needs, or is not an OTA job at all.", "A job meant for another kind of software is reported like this too.", Old, DOCUMENT)),
    (5, e("job-parser-misconfigured", "The device's reader of job documents is set up wrongly.", "This is a defect in the device's firmware.", Old, RESTART)),
    (6, e("job-no-file-slot", "The device had no room to take another file.", "It is still busy with an earlier download, or the update has more files than it can handle: the FreeRTOS agent takes one.", Old, "Send one file per update. Restart the device, then retry.")),
    (7, e("job-none-active", "The device found no active job when it wanted to read one.", "The job was ended or replaced meanwhile.", Old, "Look whether the update was cancelled or another one started. Then retry.")),
];
