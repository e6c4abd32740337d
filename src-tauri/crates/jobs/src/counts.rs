use model::ExecutionStatus;

/// How many things of a job stand where. A thing counts once, by its newest execution, so a
/// retried failure counts as whatever its retry is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts([u32; ExecutionStatus::ALL.len()]);

impl Counts {
    pub fn get(&self, status: ExecutionStatus) -> u32 {
        self.0[status as usize]
    }

    /// Each status that at least one thing has, in the order of `ExecutionStatus::ALL`.
    pub fn iter(&self) -> impl Iterator<Item = (ExecutionStatus, u32)> + '_ {
        ExecutionStatus::ALL.into_iter().zip(self.0).filter(|(_, count)| *count > 0)
    }

    pub fn total(&self) -> u32 {
        self.0.iter().sum()
    }

    /// Things that are not done: QUEUED and IN_PROGRESS.
    pub fn pending(&self) -> u32 {
        self.iter().filter(|(status, _)| !status.is_terminal()).map(|(_, count)| count).sum()
    }

    pub(crate) fn add(&mut self, status: ExecutionStatus) {
        self.0[status as usize] += 1;
    }

    pub(crate) fn subtract(&mut self, status: ExecutionStatus) {
        self.0[status as usize] -= 1;
    }
}
