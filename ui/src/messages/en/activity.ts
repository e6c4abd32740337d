const plural = (n: number, one: string, many: string) => (n === 1 ? one : many);

export const activity = {
  title: 'Activity',
  summary: (n: number, count: string) => `${count} ${plural(n, 'entry', 'entries')}`,
  search: 'Part of an entry, a name or a hash',
  searchLabel: 'Search the ledger',
  decisions: 'Only what people decided',
  about: (what: string) => `About ${what}`,
  match: (n: number, count: string) => `${count} ${plural(n, 'matches', 'match')}`,
  clear: 'Clear filters',
  table: 'Ledger, newest first',
  column: { seq: 'No.', at: 'When', who: 'Who', what: 'What' },
  who: (account: string, operator: string) => `${operator} (${account})`,

  verify: 'Verify the chain',
  verifying: 'Every entry is read and its hash made again.',
  holds: (n: number, count: string) =>
    plural(
      n,
      'The one entry holds: nothing was changed, removed or put in between.',
      `All ${count} entries hold: none was changed, removed or put in between.`,
    ),
  heads: (n: number, count: string, holding: string) =>
    n === 0
      ? 'The end of the chain was not signed yet; that is done when a rollout ends and before an export.'
      : `${holding} of ${count} ${plural(n, 'signature', 'signatures')} over the chain hold.`,
  headsOnly: 'The entries hold, but not every signature over the chain does.',
  broken: (seq: string) => `The chain is broken at entry ${seq}`,
  brokenWhat: (n: number, holding: string) =>
    n === 0
      ? 'No entry before it holds.'
      : `The ${holding} ${plural(n, 'entry', 'entries')} before it ${plural(n, 'holds', 'hold')}. What comes after proves nothing.`,
  brokenAdvice:
    'The record was changed outside of Fieldlift, or the disk is failing. Keep a copy of the data folder, and compare it with an earlier export.',
  brokenEntry: 'The first entry that does not hold, as it stands',
  brokenGone: 'That entry is missing.',
  head: 'Hash of the last entry that holds',

  export: 'Export',
  csv: 'Save as CSV',
  json: 'Save as JSON',
  saved: (path: string) => `Saved as ${path}`,

  entry: (seq: string) => `Entry ${seq}`,
  fields: {
    at: 'When',
    account: 'Account',
    operator: 'Operator name',
    hash: 'Hash',
    body: 'As written',
  },
  claimed: 'claimed, not proven',
  noOperator: 'none given',
  copyHash: 'Copy the hash',

  empty: 'Nothing yet',
  emptyWhy:
    'Whatever is decided or happens to a device is written down here, and cannot be changed afterwards.',
  noMatch: 'No entry matches',
};
