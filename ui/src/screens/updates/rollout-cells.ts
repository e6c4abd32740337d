import type { CellCount, Counts } from '../../backend/types';

/** Counts as the states bar shows them; what runs is not told apart here. */
export function cellsOf(counts: Counts): CellCount[] {
  const all: CellCount[] = [
    { cell: 'waiting', count: counts.waiting },
    { cell: 'queued', count: counts.queued },
    { cell: 'downloading', count: counts.running },
    { cell: 'confirmed', count: counts.confirmed },
    { cell: 'finished-not-confirmed', count: counts.finishedNotConfirmed },
    { cell: 'failed', count: counts.failed },
    { cell: 'rejected', count: counts.rejected },
    { cell: 'timed-out', count: counts.timedOut },
    { cell: 'canceled', count: counts.canceled },
    { cell: 'removed', count: counts.removed },
  ];
  return all.filter(({ count }) => count > 0);
}
