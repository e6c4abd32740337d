//! Facts as text for people.

use std::collections::BTreeMap;

use app::view::{DeviceRow, RolloutHead};
use app::{DeviceView, ImageView, RolloutView};
use image::esp::Check;
use model::{Explanation, Presence, Timestamp, Verdict};

use crate::live::{count_words, truth_line, truth_marks, verdict_words};
use crate::output::{Output, plain, plain_lines};

/// Devices listed one by one; beyond it the groups by cause tell more.
const LISTED: usize = 20;

/// `2026-11-22`, UTC.
pub fn date(at: Timestamp) -> String {
    date_time(at).chars().take(10).collect()
}

/// `2026-11-22 14:03:07`, UTC.
pub fn date_time(at: Timestamp) -> String {
    let seconds = at.epoch_seconds();
    let (days, time) = (seconds.div_euclid(86_400), seconds.rem_euclid(86_400));
    let (year, month, day) = civil(days);
    let (hour, minute, second) = (time / 3600, time / 60 % 60, time % 60);
    format!("{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02}")
}

/// Days since 1970-01-01 as a date of the Gregorian calendar (Howard Hinnant, `civil_from_days`).
const fn civil(days: i64) -> (i64, i64, i64) {
    let days = days + 719_468;
    let era = days.div_euclid(146_097);
    let day_of_era = days.rem_euclid(146_097);
    let year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * shifted + 2) / 5 + 1;
    let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
    (year_of_era + era * 400 + (month <= 2) as i64, month, day)
}

/// The start of a hash: enough to tell and to type.
pub fn short(hash: &str) -> String {
    hash.chars().take(12).collect()
}

pub fn bytes(count: u64) -> String {
    match count {
        0..1024 => format!("{count} B"),
        1024..1_048_576 => format!("{:.1} KiB", count as f64 / 1024.0),
        1_048_576..1_073_741_824 => format!("{:.1} MiB", count as f64 / 1_048_576.0),
        _ => format!("{:.2} GiB", count as f64 / 1_073_741_824.0),
    }
}

pub fn presence(presence: Presence) -> String {
    match (presence.connected, presence.since) {
        (true, _) => "connected".to_owned(),
        (false, Some(since)) => format!("last seen {}", date_time(since)),
        (false, None) => "never seen".to_owned(),
    }
}

pub fn image_facts(view: &ImageView) -> String {
    let mut lines = vec![
        format!("{}  {}", view.record.name, bytes(view.record.size)),
        format!("  SHA-256  {}", view.record.hash),
    ];
    let kind = view.info.kind.in_words();
    lines.push(format!("  is       {kind}"));
    if let Some(esp) = &view.info.esp {
        lines.push(format!("  chip     {}", esp.chip));
        if let Some(application) = &esp.application {
            lines.push(format!("  project  {} {}", application.project, application.version));
            lines.push(format!("  built    {} {}", application.date, application.time));
        }
        lines.push(format!("  checksum {}", check_words(&esp.checksum)));
        lines.push(format!("  hash     {}", check_words(&esp.hash)));
    }
    if !view.used_by.is_empty() {
        let used: Vec<_> = view.used_by.iter().map(ToString::to_string).collect();
        lines.push(format!("  used by  {}", used.join(", ")));
    }
    plain_lines(&lines.join("\n"))
}

fn check_words<T>(check: &Check<T>) -> &'static str {
    match check {
        Check::Valid { .. } => "valid",
        Check::Invalid { .. } => "NOT valid",
        Check::Absent => "none",
        Check::CutOff => "missing: the file ends before it",
    }
}

pub fn device_facts(view: &DeviceView) -> String {
    let record = &view.record;
    let version = record.reported_version.as_ref();
    let mut lines = vec![
        record.name.to_string(),
        format!("  presence {}", presence(record.presence)),
        match version {
            Some(version) => {
                format!("  version  {} (said so {})", version.version, date_time(version.at))
            }
            None => "  version  not reported".to_owned(),
        },
    ];
    let groups: Vec<_> = view.groups.iter().map(ToString::to_string).collect();
    lines.push(format!("  groups   {}", groups.join(", ")));
    for (name, value) in &record.attributes {
        lines.push(format!("  {name} = {value}"));
    }
    for certificate in &view.certificates {
        let status = format!("{:?}", certificate.status).to_lowercase();
        lines.push(format!(
            "  certificate {} {status}, until {}",
            certificate.id,
            date(certificate.not_after)
        ));
    }
    for entry in &view.history {
        lines.push(format!(
            "  {} {} attempt {}: {}",
            date_time(entry.updated_at),
            entry.job,
            entry.execution_number,
            entry.status
        ));
    }
    plain_lines(&lines.join("\n"))
}

/// A rollout: how far, then what went wrong by cause, then the devices that need a look.
pub fn print_rollout(output: Output, rollout: &RolloutView, all: bool) {
    if output.is_json() {
        output.json(&rollout.head);
        rollout.devices.iter().for_each(|device| output.json(device));
        return;
    }
    output.say(headline(&rollout.head));
    print_causes(output, &rollout.devices);
    let worth_a_look = |device: &&DeviceRow| all || device.verdict != Verdict::Confirmed;
    let shown: Vec<&DeviceRow> = rollout.devices.iter().filter(worth_a_look).collect();
    let limit = if all { shown.len() } else { LISTED };
    let rows: Vec<&DeviceRow> = shown.iter().take(limit).copied().collect();
    if rows.is_empty() {
        return;
    }
    output.say("");
    output.rows(&rows, ["DEVICE", "IS", "PHASE", "BLOCKS", "WVBC", "VERSION", "WHY"], cells, "");
    if shown.len() > limit {
        output.say(format!("… and {} more; --all lists them.", shown.len() - limit));
    }
    output.say("WVBC: written, verified, booted, confirmed; + proven, x disproved, . not yet, - not checked");
    if let Some(row) = rows.first().filter(|row| row.explanation.is_some() || all) {
        output.say(format!("\n{}:", row.thing));
        for (name, state) in row.truths() {
            output.say(truth_line(name, state));
        }
    }
}

fn headline(head: &RolloutHead) -> String {
    let mut text = format!(
        "Update {}: {}. Of {} devices {}.",
        head.update,
        head.state.as_str(),
        head.counts.total,
        match count_words(&head.counts) {
            words if words.is_empty() => "none has begun".to_owned(),
            words => words.join(", "),
        }
    );
    if let Some(reason) = &head.unsigned_reason {
        text.push_str(&format!("\nIt is NOT signed: {reason}"));
    }
    plain_lines(&text)
}

fn cells(row: &&DeviceRow) -> [String; 7] {
    let blocks =
        row.progress.map(|progress| format!("{}/{}", progress.blocks_done, progress.blocks_total));
    [
        row.thing.to_string(),
        verdict_words(row.verdict).to_owned(),
        row.phase.map(|phase| phase.as_str().to_owned()).unwrap_or_default(),
        blocks.unwrap_or_default(),
        truth_marks(row),
        row.reported_version.clone().unwrap_or_default(),
        row.explanation.as_ref().map(|why| why.code.to_owned()).unwrap_or_default(),
    ]
}

/// Each cause once, in full, with how many devices it befell.
fn print_causes(output: Output, devices: &[DeviceRow]) {
    let mut causes: BTreeMap<&str, (&Explanation, usize)> = BTreeMap::new();
    for explanation in devices.iter().filter_map(|device| device.explanation.as_ref()) {
        causes.entry(explanation.code).or_insert((explanation, 0)).1 += 1;
    }
    let mut causes: Vec<_> = causes.into_values().collect();
    causes.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    for (explanation, count) in causes {
        let devices = if count == 1 { "1 device".to_owned() } else { format!("{count} devices") };
        output.say(format!("\n{devices}: {} [{}]", plain(&explanation.what), explanation.code));
        output.say(format!("  {}", plain(&explanation.meaning)));
        output.say(format!("  {}", plain(&explanation.advice)));
        if let Some(raw) = &explanation.raw {
            output.say(format!("  the device said: {}", plain(raw)));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_those_of_the_calendar() {
        for (millis, text) in [
            (0, "1970-01-01 00:00:00"),
            (951_782_400_000, "2000-02-29 00:00:00"),
            (1_795_308_217_000, "2026-11-22 00:43:37"),
            (-1, "1969-12-31 23:59:59"),
        ] {
            assert_eq!(date_time(Timestamp(millis)), text);
        }
    }

    #[test]
    fn sizes_change_their_unit_at_the_power_of_two() {
        assert_eq!([bytes(1023), bytes(1024), bytes(1 << 20)], ["1023 B", "1.0 KiB", "1.0 MiB"]);
    }
}
