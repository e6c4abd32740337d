use std::cmp::Ordering;

use super::record::Record;
use crate::view::{RowColumn, RowFilter, RowGroup, RowSort, RowWindow};

/// More rows than any window shows at once are not sent.
const MAX_ROWS: usize = 500;

/// Which rows match, in which order: sorted again only when something that decides it changed.
#[derive(Debug, Default)]
pub(super) struct Table {
    filter: RowFilter,
    sort: RowSort,
    order: Vec<u32>,
    is_sorted: bool,
}

impl Table {
    pub fn show(&mut self, filter: &RowFilter, sort: RowSort) {
        if self.filter != *filter || self.sort != sort {
            self.filter = filter.clone();
            self.sort = sort;
            self.is_sorted = false;
        }
    }

    /// A device's state changed, or what ran on it.
    pub fn standing_changed(&mut self) {
        self.is_sorted = false;
    }

    /// Downloads went on, or time did.
    pub fn progress_changed(&mut self) {
        if matches!(self.sort.by, RowColumn::Progress | RowColumn::Rate | RowColumn::Left) {
            self.is_sorted = false;
        }
    }

    pub fn window(&mut self, records: &[Record], offset: usize, limit: usize) -> RowWindow {
        if !self.is_sorted {
            self.order(records);
            self.is_sorted = true;
        }
        let in_sight = self.order.iter().skip(offset).take(limit.min(MAX_ROWS));
        let rows = in_sight.filter_map(|index| records.get(*index as usize)).map(Record::row);
        RowWindow { matching: self.order.len(), offset, rows: rows.collect() }
    }

    /// Ties stand by name, whichever way it is sorted; what has no value stands last.
    fn order(&mut self, records: &[Record]) {
        let text = self.filter.text.trim().to_ascii_lowercase();
        let matching = (0_u32..).zip(records).filter(|(_, record)| self.matches(record, &text));
        let RowSort { by, descending } = self.sort;
        if by == RowColumn::RanBefore {
            let mut found: Vec<_> = matching.collect();
            found.sort_by(|(_, a), (_, b)| {
                let (a_ran, b_ran) = (a.ran_before.as_deref(), b.ran_before.as_deref());
                let versions = match (a_ran, b_ran) {
                    (Some(a), Some(b)) if descending => by_version(b, a),
                    (Some(a), Some(b)) => by_version(a, b),
                    (a, b) => b.is_some().cmp(&a.is_some()),
                };
                versions.then(a.rank.cmp(&b.rank))
            });
            self.order = found.into_iter().map(|(index, _)| index).collect();
            return;
        }
        let mut keys: Vec<(u64, u32, u32)> = matching
            .map(|(index, record)| {
                let value = value(record, by).map_or(u64::MAX, |value| {
                    if descending { u64::from(u32::MAX) - value } else { value }
                });
                (value, record.rank, index)
            })
            .collect();
        keys.sort_unstable();
        self.order = keys.into_iter().map(|(.., index)| index).collect();
    }

    fn matches(&self, record: &Record, text: &str) -> bool {
        let RowFilter { group, cell, failure, text: _ } = &self.filter;
        let in_group = match group {
            RowGroup::All => true,
            RowGroup::NeedsAttention => record.needs_attention(),
            RowGroup::InProgress => record.in_progress(),
        };
        let code = record.failure.as_ref().map(|failure| failure.code);
        in_group
            && cell.is_none_or(|cell| cell == record.cell)
            && failure.as_ref().is_none_or(|wanted| code == Some(wanted))
            && (text.is_empty() || record.thing.as_str().to_ascii_lowercase().contains(text))
    }
}

/// At most `u32::MAX`.
fn value(record: &Record, by: RowColumn) -> Option<u64> {
    match by {
        RowColumn::Device | RowColumn::RanBefore => Some(u64::from(record.rank)),
        RowColumn::State => Some(u64::from(record.urgency())),
        RowColumn::Progress => record.percent().map(u64::from),
        RowColumn::Rate => record.bytes_per_second().map(|rate| rate.min(u64::from(u32::MAX))),
        RowColumn::Left => record.seconds_left().map(u64::from),
    }
}

/// `2.9.0` before `2.10.0`; anything that is no number by its letters.
fn by_version(a: &str, b: &str) -> Ordering {
    let (mut a_parts, mut b_parts) = (a.split('.'), b.split('.'));
    loop {
        let order = match (a_parts.next(), b_parts.next()) {
            (None, None) => return a.cmp(b),
            (a, b) => {
                let number = |part: Option<&str>| part.and_then(|part| part.parse::<u64>().ok());
                number(a).cmp(&number(b)).then(a.cmp(&b))
            }
        };
        if order != Ordering::Equal {
            return order;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_stand_by_their_numbers() {
        let mut versions = ["2.10.0", "2.9.1", "2.9", "dev", "10.0.0", "2.9.0"];
        versions.sort_by(|a, b| by_version(a, b));
        assert_eq!(versions, ["dev", "2.9", "2.9.0", "2.9.1", "2.10.0", "10.0.0"]);
    }
}
