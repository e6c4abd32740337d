// One rollout of simulated devices: each step moves every device a little. What the page is told of
// it (head, rows, inspector, mosaic) is made in `views.ts`.

import type { Cell, RolloutState, Source } from '../types';
import { random } from './random';

export const BLOCK = 4096;

export interface Outcome {
  cell: Cell;
  code: string;
}

/** Where one device is. */
export interface Sim {
  thing: string;
  index: number;
  cell: Cell;
  /** Of the download: 0 to 1. */
  progress: number;
  /** Bytes a second while it downloads. */
  speed: number;
  /** What becomes of it, where it does not become confirmed. */
  fate: Outcome | null;
  failure: string | null;
  attempt: number;
  ranBefore: string;
  connected: boolean;
  /** When its present cell began. */
  since: number;
  startedAt: number | null;
  lastBlockAt: number | null;
}

export interface Plan {
  source: Source;
  update: string;
  version: string;
  things: readonly string[];
  imageSize: number;
  /** How many download at once. */
  abreast: number;
  /** Bytes a second of one device. */
  speed: number;
  seed: number;
}

/** How long the phases after the download take. */
const PHASES: readonly [Cell, number, Cell][] = [
  ['starting', 1_500, 'downloading'],
  ['verifying', 2_000, 'restarting'],
  ['restarting', 6_000, 'self-test'],
  ['self-test', 20_000, 'confirmed'],
];

const ENDED: readonly Cell[] = [
  'confirmed',
  'finished-not-confirmed',
  'failed',
  'rejected',
  'timed-out',
  'canceled',
  'removed',
];

export const hasEnded = (cell: Cell): boolean => ENDED.includes(cell);
export const needsAttention = (cell: Cell): boolean =>
  cell === 'failed' || cell === 'rejected' || cell === 'timed-out';
export const inProgress = (cell: Cell): boolean =>
  !hasEnded(cell) && cell !== 'queued' && cell !== 'waiting';

export class SimulatedRollout {
  state: RolloutState = 'running';
  readonly sims: Sim[];
  readonly rates: number[] = [];
  startedAt: number;
  completedAt: number | null = null;
  pauseReason: string | null = null;
  bytesPerSecond = 0;
  #next: () => number;
  #last: number;
  #rateAt = 0;

  constructor(
    readonly plan: Plan,
    now: number,
  ) {
    this.#next = random(plan.seed);
    this.#last = now;
    this.startedAt = now;
    this.sims = plan.things.map((thing, index) => ({
      thing,
      index,
      cell: 'queued',
      progress: 0,
      speed: plan.speed * (0.75 + this.#next() * 0.5),
      fate: null,
      failure: null,
      attempt: 1,
      ranBefore: this.#next() < 0.8 ? '2.3.8' : '2.2.0',
      connected: true,
      since: now,
      startedAt: null,
      lastBlockAt: null,
    }));
  }

  get blocks(): number {
    return Math.ceil(this.plan.imageSize / BLOCK);
  }

  /** Devices end with this instead of being confirmed. */
  destine(indices: readonly number[], fate: Outcome): void {
    for (const index of indices) {
      const sim = this.sims[index];
      if (sim) sim.fate = fate;
    }
  }

  /** What happens until `now`; without `serving` the gateway is off and nothing is sent. */
  step(now: number, serving = true): void {
    const passed = now - this.#last;
    this.#last = now;
    let sent = 0;
    let abreast = 0;
    for (const sim of this.sims) {
      sent += this.#move(sim, now, passed, serving);
      if (inProgress(sim.cell)) abreast += 1;
    }
    if (this.state === 'running' && serving) this.#release(now, this.plan.abreast - abreast);
    this.bytesPerSecond = passed > 0 ? Math.round((sent / passed) * 1000) : 0;
    if (now - this.#rateAt >= 1000) {
      this.#rateAt = now;
      this.rates.push(this.bytesPerSecond);
      if (this.rates.length > 60) this.rates.shift();
    }
    if (this.state === 'running' && this.sims.every(({ cell }) => hasEnded(cell))) {
      this.state = 'completed';
      this.completedAt = now;
    }
  }

  cancel(force: boolean, now: number): void {
    this.state = 'canceled';
    this.completedAt = now;
    for (const sim of this.sims)
      if (!hasEnded(sim.cell) && (force || !inProgress(sim.cell))) this.#turn(sim, 'canceled', now);
  }

  retry(thing: string | null, now: number): number {
    const again = this.sims.filter(
      (sim) => needsAttention(sim.cell) && (thing === null || sim.thing === thing),
    );
    for (const sim of again) {
      sim.attempt += 1;
      sim.progress = 0;
      sim.failure = null;
      sim.fate = null;
      this.#turn(sim, 'queued', now);
    }
    if (again.length > 0 && this.state === 'completed') this.state = 'running';
    return again.length;
  }

  #release(now: number, free: number): void {
    let left = free;
    for (const sim of this.sims) {
      if (left <= 0) return;
      if (sim.cell !== 'queued' || !sim.connected) continue;
      sim.startedAt = now;
      this.#turn(sim, 'starting', now);
      left -= 1;
    }
  }

  /** Answers the bytes that were sent to it. */
  #move(sim: Sim, now: number, passed: number, serving: boolean): number {
    if (sim.cell === 'downloading') {
      if (!serving) return 0;
      const bytes = Math.min((sim.speed * passed) / 1000, (1 - sim.progress) * this.plan.imageSize);
      sim.progress = Math.min(1, sim.progress + bytes / this.plan.imageSize);
      sim.lastBlockAt = now;
      if (sim.fate?.cell === 'timed-out' && sim.progress > 0.37) this.#end(sim, sim.fate, now);
      else if (sim.progress > 0.999_999) this.#turn(sim, 'verifying', now);
      return bytes;
    }
    const phase = PHASES.find(([cell]) => cell === sim.cell);
    if (!phase || now - sim.since < phase[1]) return 0;
    if (sim.cell === 'verifying' && sim.fate) this.#end(sim, sim.fate, now);
    else this.#turn(sim, phase[2], now);
    return 0;
  }

  #end(sim: Sim, { cell, code }: Outcome, now: number): void {
    sim.failure = code;
    this.#turn(sim, cell, now);
  }

  #turn(sim: Sim, cell: Cell, now: number): void {
    sim.cell = cell;
    sim.since = now;
  }
}
