//! The page's types are made from the types here. `FIELDLIFT_WRITE=1` writes them anew.
#![allow(clippy::unwrap_used, reason = "a test ends where it cannot go on")]

mod sources;

use std::fmt::Write as _;
use std::path::Path;

use app::csv_import::{CsvFinding, NewDevice};
use app::view::*;
use app::{GatewayCertificate, Kind, SiteView};
use ts_rs::{Config, TS};

macro_rules! declarations {
    ($($type:ty),* $(,)?) => {{
        let config = Config::from_env();
        let mut declared: Vec<(String, String)> =
            vec![$((<$type as TS>::name(&config), <$type as TS>::decl(&config))),*];
        declared.sort();
        declared
    }};
}

#[test]
fn the_types_of_the_page_are_those_of_the_program() {
    let declared = declarations![
        // What is pushed, and what is asked for.
        Push,
        Topic,
        Watch,
        RowFilter,
        RowGroup,
        RowSort,
        RowColumn,
        Source,
        // Shell.
        ShellView,
        FolderView,
        NavCounts,
        GatewayView,
        LiveRollout,
        Gravity,
        Notice,
        Theme,
        Language,
        Settings,
        Problem,
        Kind,
        Text,
        Work,
        WorkUnit,
        WorkState,
        // Rollouts.
        Cell,
        CellCount,
        RolloutFrame,
        LiveHead,
        RolloutHead,
        RolloutState,
        Counts,
        RowWindow,
        LiveRow,
        FailureShort,
        TruthMark,
        Inspector,
        Failure,
        TruthView,
        Blocks,
        TimelineEntry,
        RawMessages,
        RawPart,
        CancelPreview,
        // Updates.
        UpdateRow,
        UpdateDetail,
        Draft,
        DefinitionCheck,
        VersionCount,
        Expectation,
        Parsed,
        Signed,
        // Devices.
        DeviceQuery,
        PresenceFilter,
        CertificateFilter,
        DeviceSort,
        DevicePage,
        DeviceListRow,
        LastUpdate,
        DeviceDetail,
        CertificateView,
        HistoryRow,
        GroupRow,
        ImportPreview,
        NewDevice,
        CsvFinding,
        IssuedCertificates,
        // Images and keys.
        ImageRow,
        ImageDetail,
        KeyRow,
        KeyList,
        SiteView,
        GatewayCertificate,
        // Activity and doctor.
        LedgerQuery,
        LedgerPage,
        LedgerRow,
        LedgerCheck,
        Examined,
        Health,
        DoctorAction,
        // Rehearsal.
        RehearsalRequest,
        RehearsalSubject,
        RehearsalFaults,
        RehearsalStatus,
        RehearsalStage,
        RehearsalOutcome,
        // Of the model.
        model::CreateOtaUpdate,
        model::RolloutConfig,
        model::ExponentialRate,
        model::RateIncreaseCriteria,
        model::PresignedUrlConfig,
        model::AbortConfig,
        model::AbortCriteria,
        model::TimeoutConfig,
        model::OtaUpdateFile,
        model::FileLocation,
        model::StreamLocation,
        model::S3Location,
        model::CodeSigning,
        model::StartSigningJobParameter,
        model::SigningProfileParameter,
        model::Destination,
        model::S3Destination,
        model::CustomCodeSigning,
        model::Signature,
        model::CertificateChain,
        model::Tag,
        model::UpdateStatus,
        model::Finding,
        model::Severity,
        model::Phase,
        model::Truth,
        model::Verdict,
        model::ExecutionStatus,
        model::TargetSelection,
        model::Timestamp,
        model::Sha256,
        model::CertificateId,
        model::ThingName,
        model::GroupName,
        // Of firmware files.
        image::ImageInfo,
        image::ImageKind,
        image::esp::EspImage,
        image::esp::Segment,
        image::esp::Check<u8>,
        image::esp::Trailing,
        image::esp::TrailingKind,
        image::esp::FlashSettings,
        image::esp::FlashMode,
        image::esp::Revision,
        image::esp::Application,
        image::esp::Bootloader,
        image::esp::Chip,
    ];
    let mut expected = String::from(
        "// Made from the program's types by `FIELDLIFT_WRITE=1 cargo test -p app --test page_types`.\n",
    );
    for (_, declaration) in declared {
        write!(expected, "\nexport {declaration}\n").unwrap();
    }
    expected.push_str("\nexport const TEXT_FACTS: Record<string, readonly string[]> = {\n");
    for (code, facts) in sources::sentences() {
        writeln!(expected, "  '{code}': {:?},", facts.iter().collect::<Vec<_>>()).unwrap();
    }
    expected.push_str("};\n\nexport const FAILURE_CODES = [\n");
    for code in model::failure_codes() {
        writeln!(expected, "  '{code}',").unwrap();
    }
    expected.push_str("] as const;\n");
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../ui/src/backend/types.ts");
    if std::env::var_os("FIELDLIFT_WRITE").is_some() {
        std::fs::write(&path, &expected).unwrap();
    }
    let found = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(found == expected, "{} is stale: run with FIELDLIFT_WRITE=1", path.display());
}
