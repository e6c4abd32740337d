//! What a person is shown. Only these types cross to a screen, a terminal or a script.

mod activity;
mod codes;
mod devices;
mod files;
mod ledger;
mod live;
mod problem;
mod rehearsal;
mod rollout;
mod shell;
mod text;
mod updates;
mod work;

pub use activity::{
    DoctorAction, Examined, Health, LedgerCheck, LedgerPage, LedgerQuery, LedgerRow,
};
pub use codes::text_codes;
pub use devices::{
    CertificateFilter, CertificateView, DeviceDetail, DeviceListRow, DevicePage, DeviceQuery,
    DeviceSort, GroupRow, HistoryRow, ImportPreview, IssuedCertificates, LastUpdate,
    PresenceFilter,
};
pub use files::{ImageDetail, ImageRow, KeyList, KeyRow};
pub(crate) use ledger::events_saying;
pub use ledger::ledger_sentence;
pub use live::{
    Blocks, Cell, CellCount, Failure, FailureShort, Inspector, LiveHead, LiveRow, Push,
    RawMessages, RawPart, RolloutFrame, RowColumn, RowFilter, RowGroup, RowSort, RowWindow, Source,
    TimelineEntry, Topic, TruthMark, TruthView, Watch,
};
pub use problem::Problem;
pub use rehearsal::{
    RehearsalFaults, RehearsalOutcome, RehearsalRequest, RehearsalStage, RehearsalStatus,
    RehearsalSubject,
};
pub(crate) use rollout::failure_of;
pub use rollout::{Counts, DeviceRow, RolloutHead, RolloutState, Tally, device_row, rollout_head};
pub use shell::{
    FolderView, GatewayView, Gravity, Language, LiveRollout, NavCounts, Notice, Settings,
    ShellView, Theme,
};
pub use text::Text;
pub use updates::{
    CancelPreview, DefinitionCheck, Draft, Expectation, Parsed, Signed, UpdateDetail, UpdateRow,
    VersionCount,
};
pub use work::{Work, WorkState, WorkUnit};
