// One rollout as it is watched: which part of its table is in sight, what is done to it.

import { untrack } from 'svelte';
import type { Cell, RowColumn, RowFilter, RowGroup, RowSort, Source } from '../../backend/types';
import { count } from '../../lib/format';
import type { Session } from '../../lib/session.svelte';
import { toasts } from '../../lib/toasts.svelte';
import { m } from '../../messages/index.svelte';

const EVERY: RowFilter = { group: 'all', cell: null, failure: null, text: '' };
/** Those that need a person first. */
const WORST_FIRST: RowSort = { by: 'state', descending: false };
/** Rows asked for until the table says how many it shows. */
const ROWS_AT_FIRST = 40;
/** Names looked up for cells of the mosaic; people look at few. */
const NAMES_KEPT = 500;

export class LiveView {
  filter = $state.raw<RowFilter>(EVERY);
  sort = $state.raw<RowSort>(WORST_FIRST);
  offset = $state(0);
  limit = $state(ROWS_AT_FIRST);
  selected = $state<string | null>(null);
  /** What is being done, by its name: its button takes no second press. */
  busy = $state<string | null>(null);
  /** Why the last action failed. */
  problem = $state.raw<unknown>(undefined);
  /** Why the rollout cannot be watched. */
  unwatchable = $state.raw<unknown>(undefined);

  // Nothing is drawn from it.
  // eslint-disable-next-line svelte/prefer-svelte-reactivity
  #names = new Map<number, string>();

  constructor(
    readonly session: Session,
    readonly source: Source,
    readonly update: string,
  ) {}

  /** What was pushed of this rollout; never that of another one. */
  get live() {
    const live = this.session.live;
    return live?.source === this.source && live.update === this.update ? live : null;
  }

  /** Tells the program what is in sight. Runs in an effect: whatever it reads first is followed. */
  watch(): void {
    const wanted = {
      source: this.source,
      update: this.update,
      filter: this.filter,
      sort: this.sort,
      offset: this.offset,
      limit: this.limit,
      selected: this.selected,
    };
    untrack(() => {
      this.session.watch(wanted).then(
        () => (this.unwatchable = undefined),
        (error: unknown) => (this.unwatchable = error ?? new Error('watch')),
      );
    });
  }

  narrow(change: Partial<RowFilter>): void {
    this.filter = { ...this.filter, ...change };
    this.offset = 0;
  }

  group(group: RowGroup): void {
    this.filter = { ...EVERY, group, text: this.filter.text };
    this.offset = 0;
  }

  /** A second press takes the filter away. */
  pickCell(cell: Cell): void {
    const same = this.filter.cell === cell;
    this.filter = { ...EVERY, text: this.filter.text, cell: same ? null : cell };
    this.offset = 0;
  }

  pickFailure(failure: string): void {
    this.filter = { ...EVERY, failure };
    this.offset = 0;
  }

  everything(): void {
    this.filter = EVERY;
    this.offset = 0;
  }

  sortBy(by: RowColumn): void {
    const descending = this.sort.by === by ? !this.sort.descending : false;
    this.sort = { by, descending };
    this.offset = 0;
  }

  show(offset: number, limit: number): void {
    if (offset === this.offset && limit === this.limit) return;
    this.offset = offset;
    this.limit = limit;
  }

  async nameOf(index: number): Promise<string | null> {
    const known = this.#names.get(index);
    if (known !== undefined) return known;
    const device = await this.session.backend.rolloutCell(this.source, this.update, index);
    if (!device) return null;
    if (this.#names.size >= NAMES_KEPT) this.#names.clear();
    this.#names.set(index, device.thing);
    return device.thing;
  }

  open = (index: number): void => {
    void this.act('open', async () => {
      this.selected = await this.nameOf(index);
    });
  };

  /** Runs one action at a time and keeps its failure to be shown. Answers whether it worked. */
  async act(name: string, work: () => Promise<void>): Promise<boolean> {
    if (this.busy !== null) return false;
    this.busy = name;
    this.problem = undefined;
    try {
      await work();
      return true;
    } catch (error) {
      this.problem = error ?? new Error(name);
      return false;
    } finally {
      this.busy = null;
    }
  }

  start = (): void => {
    void this.act('start', () => this.session.backend.rolloutStart(this.update));
  };

  pause = (): void => {
    void this.act('pause', () => this.session.backend.rolloutPause(this.source, this.update, null));
  };

  resume = (): void => {
    void this.act('resume', () => this.session.backend.rolloutResume(this.source, this.update));
  };

  /** All that failed, or one device. */
  retry = (thing: string | null): void => {
    void this.act('retry', async () => {
      const n = await this.session.backend.rolloutRetry(this.source, this.update, thing);
      const words = m().rollouts.actions;
      toasts.add(n > 0 ? words.retried(n, count(n)) : words.retriedNone);
    });
  };

  report = (): void => {
    void this.act('report', async () => {
      const path = await this.session.backend.rolloutReportSave(this.source, this.update);
      if (path !== null) toasts.add(m().rollouts.actions.reportSaved(path));
    });
  };

  support = (thing: string): void => {
    void this.act('support', async () => {
      const path = await this.session.backend.supportBundleSave(this.source, this.update, thing);
      if (path !== null) toasts.add(m().rollouts.inspector.supportSaved(path));
    });
  };

  gatewayStart = (): void => {
    void this.act('gateway', () => this.session.backend.gatewayStart());
  };
}
