// What the program pushed, as state that screens read. One instance lives as long as the window.

import { untrack } from 'svelte';
import { timed } from './frames';
import { CELLS, mosaicHeader, readMosaic } from '../backend/mosaic';
import type { Backend, Message } from '../backend/backend';
import type {
  Inspector,
  LiveHead,
  RowWindow,
  ShellView,
  Source,
  Topic,
  Watch,
  Work,
} from '../backend/types';

/** The cells of the watched rollout. Plain arrays: the canvas reads them when it draws. */
export class Mosaic {
  cells = new Uint8Array(0);
  fills = new Uint8Array(0);
  /** The canvas compares by itself what it has drawn: it only needs to know that there is news. */
  onChange: (() => void) | null = null;

  reset(devices: number): void {
    this.cells = new Uint8Array(devices);
    this.fills = new Uint8Array(devices);
    this.onChange?.();
  }

  receive(bytes: ArrayBuffer, devices: number): void {
    if (this.cells.length !== devices) this.reset(devices);
    readMosaic(bytes, (index, cell, fill) => {
      if (index >= devices || cell >= CELLS.length) return;
      this.cells[index] = cell;
      this.fills[index] = fill;
    });
    this.onChange?.();
  }
}

/** The watched rollout as last pushed. */
export interface Live {
  source: Source;
  update: string;
  head: LiveHead | null;
  rows: RowWindow | null;
  inspector: Inspector | null;
}

export class Session {
  shell = $state.raw<ShellView | null>(null);
  live = $state.raw<Live | null>(null);
  works = $state.raw<readonly Work[]>([]);
  /** Counts the changes of each topic: a list reads its number to know when to ask again. */
  versions = $state<Record<Topic, number>>({
    rollouts: 0,
    updates: 0,
    drafts: 0,
    devices: 0,
    groups: 0,
    certificates: 0,
    images: 0,
    keys: 0,
    ledger: 0,
    site: 0,
  });
  /** The channel is being opened again after a gap: what is shown is as of then. */
  staleSince = $state<number | null>(null);
  /** Why the channel could not be opened. */
  failed = $state.raw<unknown>(null);
  readonly mosaic = new Mosaic();

  #seq = 0;
  #watches = 0;
  #watch: Watch | null = null;

  constructor(readonly backend: Backend) {}

  /** Opens the channel. Where that fails, `failed` says why and the page offers to try again. */
  async start(): Promise<void> {
    this.#seq = 0;
    try {
      await this.backend.subscribe((message) => timed(() => this.#receive(message)));
      if (this.#watch) await this.backend.watch(this.#watch);
    } catch (error) {
      this.failed = error;
      return;
    }
    this.failed = null;
    if (this.staleSince === null) return;
    this.staleSince = null;
    // What changed meanwhile was not heard.
    for (const topic of Object.keys(this.versions) as Topic[]) this.#changed(topic);
  }

  /** An effect that watches must not run again for what is then pushed. */
  watch(wanted: Omit<Watch, 'id'> | null): Promise<void> {
    return untrack(() => this.#look(wanted));
  }

  async #look(wanted: Omit<Watch, 'id'> | null): Promise<void> {
    const before = this.#watch;
    if (wanted?.source !== before?.source || wanted?.update !== before?.update) {
      this.#watches += 1;
      this.mosaic.reset(0);
      this.live = wanted
        ? { source: wanted.source, update: wanted.update, head: null, rows: null, inspector: null }
        : null;
    } else if (this.live && wanted && this.live.inspector?.thing !== wanted.selected) {
      this.live = { ...this.live, inspector: null };
    }
    this.#watch = wanted ? { id: this.#watches, ...wanted } : null;
    await this.backend.watch(this.#watch);
  }

  /** A work that has ended and was read. */
  forgetWork(id: number): void {
    this.works = this.works.filter((work) => work.id !== id);
  }

  version(...topics: Topic[]): number {
    return topics.reduce((sum, topic) => sum + this.versions[topic], 0);
  }

  #receive(message: Message): void {
    if (message instanceof ArrayBuffer) {
      const header = mosaicHeader(message);
      if (!header || !this.#inOrder(header.seq)) return;
      if (header.watch === this.#watches) this.mosaic.receive(message, header.devices);
      return;
    }
    if (!this.#inOrder(message.seq)) return;
    switch (message.type) {
      case 'shell':
        this.shell = message.shell;
        break;
      case 'changed':
        for (const topic of message.what) this.#changed(topic);
        break;
      case 'work':
        this.works = [...this.works.filter((work) => work.id !== message.work.id), message.work];
        break;
      case 'rollout': {
        const { source, update, head, rows, inspector } = message.frame;
        const shown = this.live;
        if (!shown || shown.source !== source || shown.update !== update) break;
        this.live = {
          source,
          update,
          head: head ?? shown.head,
          rows: rows ?? shown.rows,
          inspector: inspector ?? shown.inspector,
        };
        break;
      }
    }
  }

  #changed(topic: Topic): void {
    this.versions[topic] += 1;
  }

  /** After a gap everything is asked for again. */
  #inOrder(seq: number): boolean {
    if (seq === this.#seq + 1) {
      this.#seq = seq;
      return true;
    }
    if (this.staleSince === null) {
      this.staleSince = Date.now();
      void this.start();
    }
    return false;
  }
}
