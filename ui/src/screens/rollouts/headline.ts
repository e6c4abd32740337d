// What may be said of a rollout: never more than its counts prove.

import type { Counts, LiveHead, RolloutHead } from '../../backend/types';
import { count } from '../../lib/format';
import { m } from '../../messages/index.svelte';

export interface Headline {
  number: number;
  sentence: string;
}

/** Devices that "Retry failed" tries again: one that declined has decided. */
export const retryable = (counts: Counts): number => counts.failed + counts.timedOut;

export const hasEnded = (head: RolloutHead): boolean =>
  head.state === 'completed' || head.state === 'canceled';

/** Whether devices of this kind can confirm, as far as this head knows. */
const canConfirm = (head: RolloutHead | LiveHead): boolean =>
  !('expects' in head) || head.expects.includes('confirmed') || head.counts.confirmed > 0;

export function headline(head: RolloutHead | LiveHead): Headline {
  const { counts, expectedVersion } = head;
  const words = m().rollouts.headline;
  const total = count(counts.total);
  if (head.state === 'ready') return { number: counts.total, sentence: words.ready(counts.total) };
  if (!canConfirm(head)) {
    return { number: counts.finishedNotConfirmed, sentence: words.finished(total) };
  }
  const sentence = expectedVersion
    ? words.confirmedOn(total, expectedVersion)
    : words.confirmed(total);
  return { number: counts.confirmed, sentence };
}

/** What came of a rollout that ended, as sentences. */
export function verdict(head: LiveHead): string[] {
  if (!hasEnded(head)) return [];
  const { counts } = head;
  const words = m().rollouts.verdict;
  const finished = counts.confirmed + counts.finishedNotConfirmed;
  if (counts.total > 0 && counts.confirmed === counts.total) return [words.all];
  if (counts.total > 0 && finished === counts.total && !canConfirm(head))
    return [words.allFinished];

  const parts = (['failed', 'rejected', 'timedOut', 'canceled', 'removed'] as const)
    .filter((part) => counts[part] > 0)
    .map((part) => words.part(count(counts[part]), words.parts[part]));
  const { failed, rejected, timedOut, canceled, removed } = counts;
  const without = failed + rejected + timedOut + canceled + removed;
  const said = without > 0 ? [words.notUpdated(without, count(without), parts.join(', '))] : [];
  if (counts.waiting > 0) said.push(words.neverStarted(counts.waiting, count(counts.waiting)));
  return said;
}

/** What "finished, not confirmed" means here: an exception, or all that can be had. */
export function unconfirmed(head: LiveHead): { sentence: string; exception: boolean } | null {
  const { finishedNotConfirmed: n } = head.counts;
  const words = m().rollouts.expects;
  if (n === 0) return null;
  if (head.expects.includes('confirmed')) {
    const sentence = head.expectedVersion
      ? words.unconfirmed(n, count(n), head.expectedVersion)
      : words.unconfirmedPlain(n, count(n));
    return { sentence, exception: true };
  }
  const truths = head.expects.map((truth) => m().common.truths[truth]).join(', ');
  return { sentence: truths ? words.cannot(truths) : words.nothing, exception: false };
}

/** For the live region: short, and no more than is proven. */
export function summary(head: LiveHead): string {
  const { counts, needsAttention } = head;
  const words = m().rollouts.announce;
  const say = canConfirm(head) ? words.summary : words.finished;
  const number = canConfirm(head) ? counts.confirmed : counts.finishedNotConfirmed;
  return say(count(number), count(counts.total), needsAttention, count(needsAttention));
}
