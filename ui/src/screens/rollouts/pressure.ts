// What holds a rollout up, in words: shown above it, with the button that helps.

import type { GatewayView, LiveHead, Source } from '../../backend/types';
import { clock, count } from '../../lib/format';
import { m, say } from '../../messages/index.svelte';

export type Remedy = 'gateway-start' | 'doctor';

export interface Pressure {
  id: string;
  gravity: 'bad' | 'warning' | 'note';
  what: string;
  means: string | null;
  remedies: Remedy[];
}

const one = (
  id: string,
  gravity: Pressure['gravity'],
  what: string,
  means: string | null = null,
  remedies: Remedy[] = [],
): Pressure => ({ id, gravity, what, means, remedies });

/** The heaviest first. */
export function pressures(
  head: LiveHead,
  source: Source,
  gateway: GatewayView | null,
  staleSince: number | null,
): Pressure[] {
  const words = m().rollouts.banner;
  const found: Pressure[] = [];
  if (staleSince !== null) found.push(one('stale', 'warning', words.stale(clock(staleSince))));
  // A rehearsal's devices have a gateway of their own.
  if (source === 'site' && gateway && unfinished(head)) found.push(...ofGateway(head, gateway));
  if (head.state === 'paused') found.push(paused(head));
  if (head.state === 'canceled' && head.stillInFlight > 0) {
    const n = head.stillInFlight;
    found.push(one('canceling', 'note', words.canceling(n, count(n))));
  }
  return found;
}

/** Whether devices still have something to fetch. */
export const unfinished = (head: LiveHead): boolean =>
  head.state === 'running' || head.state === 'paused' || head.stillInFlight > 0;

/** Downloads stand still because nothing serves them. */
export const waits = (gateway: GatewayView | null, source: Source): boolean =>
  source === 'site' && (gateway?.state === 'off' || gateway?.state === 'failed');

function ofGateway(head: LiveHead, gateway: GatewayView): Pressure[] {
  const words = m().rollouts.banner;
  switch (gateway.state) {
    case 'off':
      return [
        one('gateway', 'warning', words.gatewayOff, words.gatewayOffMeans, ['gateway-start']),
      ];
    case 'starting':
      return [one('gateway', 'note', words.gatewayStarting)];
    case 'failed': {
      const { what, advice } = gateway.problem;
      const means = [say(what), advice ? say(advice) : ''].filter(Boolean).join(' ');
      return [one('gateway', 'bad', words.gatewayFailed, means, ['gateway-start', 'doctor'])];
    }
    case 'on':
      return gateway.connected === 0 && head.state === 'running'
        ? [one('nobody', 'note', words.nobody, words.nobodyMeans)]
        : [];
  }
}

function paused(head: LiveHead): Pressure {
  const words = m().rollouts.banner;
  const waiting = count(head.counts.waiting + head.counts.queued);
  const n = head.stillInFlight;
  const what = n > 0 ? words.paused(n, count(n), waiting) : words.pausedQuiet(waiting);
  const reason = head.pauseReason ? words.pausedReason(head.pauseReason) : null;
  return one('paused', 'warning', what, reason);
}
