//! A rollout as it goes: a bar for people, changed heads as JSON lines for scripts.

use std::time::{Duration, Instant};

use app::view::{Counts, DeviceRow, RolloutHead, RolloutState};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use model::{TruthState, Verdict};
use serde::Serialize;

use crate::output::{Output, plain};

/// Without a terminal a line is printed no more often than this.
const LINE_EVERY: Duration = Duration::from_secs(5);

/// Draws what it is given; knows nothing of where it comes from.
pub struct Live {
    output: Output,
    bar: Option<ProgressBar>,
    last: Option<RolloutHead>,
    last_line: Option<Instant>,
    rate: BlockRate,
}

impl Live {
    pub fn new(output: Output) -> Self {
        Self { output, bar: None, last: None, last_line: None, rate: BlockRate::default() }
    }

    pub fn update(&mut self, head: &RolloutHead) {
        let rate = self.rate.sample(head.blocks_done, Instant::now());
        if self.last.as_ref() == Some(head) {
            return;
        }
        if self.output.is_json() {
            self.output.json(&Event { event: "rollout", head });
        } else if self.output.is_live() {
            let bar = self.bar.get_or_insert_with(|| new_bar(head));
            bar.set_length(u64::from(head.counts.total));
            bar.set_position(u64::from(head.counts.ended()));
            bar.set_message(line(head, rate));
        } else if self.is_due(head) {
            self.last_line = Some(Instant::now());
            self.output.say(format!("{}: {}", head.update, line(head, rate)));
        }
        self.last = Some(head.clone());
    }

    pub fn finish(self) {
        if let Some(bar) = self.bar {
            bar.finish_and_clear();
        }
    }

    fn is_due(&self, head: &RolloutHead) -> bool {
        let ended = matches!(head.state, RolloutState::Completed | RolloutState::Canceled);
        ended || self.last_line.is_none_or(|last| last.elapsed() >= LINE_EVERY)
    }
}

#[derive(Serialize)]
struct Event<'a> {
    event: &'static str,
    #[serde(flatten)]
    head: &'a RolloutHead,
}

/// Blocks a second over the last samples.
#[derive(Default)]
struct BlockRate {
    last: Option<(u64, Instant)>,
    rate: f64,
}

impl BlockRate {
    fn sample(&mut self, blocks: u64, now: Instant) -> f64 {
        if let Some((before, at)) = self.last {
            let seconds = now.duration_since(at).as_secs_f64();
            if seconds < 0.5 {
                return self.rate;
            }
            self.rate = blocks.saturating_sub(before) as f64 / seconds;
        }
        self.last = Some((blocks, now));
        self.rate
    }
}

fn new_bar(head: &RolloutHead) -> ProgressBar {
    let bar = ProgressBar::with_draw_target(
        Some(u64::from(head.counts.total)),
        ProgressDrawTarget::stderr_with_hz(4),
    );
    if let Ok(style) = ProgressStyle::with_template("{prefix} [{bar:30}] {pos}/{len}  {msg}") {
        bar.set_style(style.progress_chars("=> "));
    }
    bar.set_prefix(plain(&head.update));
    bar
}

fn line(head: &RolloutHead, rate: f64) -> String {
    let mut parts = count_words(&head.counts);
    if head.state == RolloutState::Paused {
        parts.insert(0, "PAUSED".to_owned());
    }
    if head.counts.running > 0 && head.blocks_total > 0 {
        parts.push(format!("{} of {} blocks, {rate:.0}/s", head.blocks_done, head.blocks_total));
    }
    parts.join(" · ")
}

/// "3 confirmed · 1 failed": counts in words, worst last where people look.
pub fn count_words(counts: &Counts) -> Vec<String> {
    [
        (counts.waiting, "not released"),
        (counts.queued, "queued"),
        (counts.running, "running"),
        (counts.confirmed, "confirmed"),
        (counts.finished_not_confirmed, "finished, not confirmed"),
        (counts.canceled, "canceled"),
        (counts.removed, "removed"),
        (counts.timed_out, "timed out"),
        (counts.rejected, "rejected"),
        (counts.failed, "failed"),
    ]
    .into_iter()
    .filter(|(count, _)| *count > 0)
    .map(|(count, word)| format!("{count} {word}"))
    .collect()
}

pub const fn verdict_words(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Queued => "queued",
        Verdict::Running => "running",
        Verdict::Confirmed => "confirmed",
        Verdict::FinishedNotConfirmed => "finished, not confirmed",
        Verdict::Failed => "failed",
        Verdict::Rejected => "rejected",
        Verdict::TimedOut => "timed out",
        Verdict::Canceled => "canceled",
        Verdict::Removed => "removed",
    }
}

/// The four truths in one cell: `+` proven, `x` disproved, `.` not yet, `-` not checked.
pub fn truth_marks(row: &DeviceRow) -> String {
    row.truths().map(|(_, state)| truth_mark(state)).join("")
}

const fn truth_mark(state: &TruthState) -> &'static str {
    match state {
        TruthState::Proven { .. } => "+",
        TruthState::Disproved { .. } => "x",
        TruthState::NotYet => ".",
        TruthState::NotChecked => "-",
    }
}

/// One truth as a line with its evidence.
pub fn truth_line(name: &str, state: &TruthState) -> String {
    let words = match state {
        TruthState::Proven { evidence, .. } => format!("proven: {evidence}"),
        TruthState::Disproved { evidence, .. } => format!("disproved: {evidence}"),
        TruthState::NotYet => "not yet".to_owned(),
        TruthState::NotChecked => "not checked: nobody told".to_owned(),
    };
    format!("    {} {name:<10} {}", truth_mark(state), plain(&words))
}
