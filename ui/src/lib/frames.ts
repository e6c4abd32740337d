// How much work the page itself does per animation frame: script, Svelte's updates, layout and
// canvas. Off unless asked for by `?frames=1` or `localStorage['fieldlift.frames']`; read by the
// driven test from `window.__frames`.
//
// While measuring, every message and every animation callback is followed by the updates and the
// layout it causes, inside the measured time. That forces layout more often than the browser
// would, so the figures err towards too much, never too little.

import { flushSync } from 'svelte';

const STEP_MS = 0.1;
const STEPS = 2000;

/** Times in steps of a tenth of a millisecond; the last step holds everything longer. */
export class Histogram {
  count = 0;
  max = 0;
  #steps = new Uint32Array(STEPS);

  add(ms: number): void {
    const step = Math.min(STEPS - 1, Math.max(0, Math.floor(ms / STEP_MS)));
    this.#steps[step] = (this.#steps[step] ?? 0) + 1;
    this.count += 1;
    this.max = Math.max(this.max, ms);
  }

  /** The upper edge of the step that the share of all times lies at or under. */
  quantile(share: number): number {
    const wanted = Math.ceil(this.count * share);
    let seen = 0;
    for (let step = 0; step < STEPS; step += 1) {
      seen += this.#steps[step] ?? 0;
      if (seen >= wanted && seen > 0) return Math.round((step + 1) * STEP_MS * 10) / 10;
    }
    return 0;
  }

  get p50(): number {
    return this.quantile(0.5);
  }
  get p95(): number {
    return this.quantile(0.95);
  }
  get p99(): number {
    return this.quantile(0.99);
  }

  reset(): void {
    this.count = 0;
    this.max = 0;
    this.#steps.fill(0);
  }
}

declare global {
  interface Window {
    __frames?: Histogram;
  }
}

let spent = 0;
let depth = 0;
let measuring = false;

/** Runs it, and counts the time it and its consequences take towards the current frame. */
export function timed<T>(work: () => T): T {
  if (!measuring || depth > 0) return work();
  depth += 1;
  const start = performance.now();
  try {
    return work();
  } finally {
    flushSync();
    void document.body.offsetHeight;
    spent += performance.now() - start;
    depth -= 1;
  }
}

function wanted(): boolean {
  try {
    return (
      new URLSearchParams(location.search).get('frames') === '1' ||
      localStorage.getItem('fieldlift.frames') === '1'
    );
  } catch {
    // A page without storage is not being measured.
    return false;
  }
}

/** Starts measuring if it is wanted. Called once, before anything is drawn. */
export function measureFrames(): void {
  if (measuring || !wanted()) return;
  measuring = true;
  const frames = new Histogram();
  window.__frames = frames;

  const next = window.requestAnimationFrame.bind(window);
  window.requestAnimationFrame = (callback) => next((now) => timed(() => callback(now)));

  let first = true;
  const tick = (): void => {
    if (!first) frames.add(spent);
    first = false;
    spent = 0;
    next(tick);
  };
  next(tick);
}
