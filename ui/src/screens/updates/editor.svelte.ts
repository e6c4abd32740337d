// One definition being edited: every change is judged by the program and kept as a draft.

import { untrack } from 'svelte';
import { SvelteMap } from 'svelte/reactivity';
import type { Backend } from '../../backend/backend';
import type { CreateOtaUpdate, DefinitionCheck, Draft, Finding } from '../../backend/types';
import type { Place } from './place';
import { stepOf, tally, type StepName, type Tally } from './steps';

const CHECK_AFTER_MS = 200;
const SAVE_AFTER_MS = 800;

/** What stands in a field although the definition cannot hold it. */
export interface Unread {
  typed: string;
  finding: Finding;
}

export type Saving =
  | { state: 'unchanged' }
  | { state: 'waiting' }
  | { state: 'saving' }
  | { state: 'saved'; at: number }
  | { state: 'failed'; error: unknown };

export class Editor {
  definition = $state.raw<CreateOtaUpdate>({ otaUpdateId: '', targets: [], files: [] });
  draft = $state.raw<string | null>(null);
  saving = $state.raw<Saving>({ state: 'unchanged' });
  /** As of the last answer; kept while the next one is on its way. */
  check = $state.raw<DefinitionCheck | null>(null);
  checkError = $state.raw<unknown>(null);
  /** The answer shown is older than what stands in the fields. */
  checking = $state(false);
  readonly unread = new SvelteMap<string, Unread>();

  readonly findings: readonly Finding[] = $derived([
    ...[...this.unread.values()].map(({ finding }) => finding),
    ...(this.check?.findings ?? []).filter(({ field }) => !this.unread.has(field)),
  ]);
  readonly errors: number = $derived(
    this.findings.filter(({ severity }) => severity === 'error').length,
  );

  /** Nobody has said anything yet: that all is missing is no news. */
  readonly blank: boolean = $derived(
    this.draft === null &&
      this.saving.state === 'unchanged' &&
      this.unread.size === 0 &&
      this.definition.otaUpdateId === '' &&
      this.definition.description === undefined,
  );

  /** How many fields show what is found at a path. */
  readonly #shown = new SvelteMap<string, number>();
  readonly #backend: Backend;
  readonly #kept: (draft: Draft) => void;
  #checkTimer: ReturnType<typeof setTimeout> | undefined;
  #saveTimer: ReturnType<typeof setTimeout> | undefined;
  #question = 0;
  #unsaved = false;
  #save: Promise<void> | null = null;
  #closed = false;

  constructor(
    backend: Backend,
    definition: CreateOtaUpdate,
    draft: Draft | null = null,
    kept: (draft: Draft) => void = () => {},
  ) {
    this.#backend = backend;
    this.#kept = kept;
    this.definition = definition;
    if (draft) {
      this.draft = draft.id;
      this.saving = { state: 'saved', at: draft.savedAt };
    }
    void this.#ask();
  }

  get<T>(place: Place<T>): T | undefined {
    return place.read(this.definition);
  }

  set<T>(place: Place<T>, value: T | undefined): void {
    this.unread.delete(place.path);
    this.replace(place.write(this.definition, value));
  }

  /** Another definition in its place, e.g. from pasted JSON. */
  replace(definition: CreateOtaUpdate): void {
    if (definition === this.definition) return;
    this.definition = definition;
    this.#changed();
  }

  /** Keeps what was typed, and says what is wrong with it; the definition stays as it was. */
  refuse(path: string, typed: string, finding: Omit<Finding, 'field' | 'severity'>): void {
    this.unread.set(path, { typed, finding: { field: path, severity: 'error', ...finding } });
  }

  /** Entries of a list moved: what was typed into them belongs to others now. */
  forgetUnread(list: string): void {
    for (const path of [...this.unread.keys()]) {
      if (path.startsWith(`${list}[`)) this.unread.delete(path);
    }
  }

  found(path: string): Finding[] {
    return this.blank ? [] : this.findings.filter(({ field }) => field === path);
  }

  /** A field shows what is found at this path; answers how to say that it went. */
  shows(path: string): () => void {
    const count = (by: number) =>
      untrack(() => this.#shown.set(path, (this.#shown.get(path) ?? 0) + by));
    count(1);
    return () => count(-1);
  }

  /** Findings of a step that stand beside no field. */
  unplaced(step: StepName): Finding[] {
    if (this.blank) return [];
    return this.findings.filter(({ field }) => stepOf(field) === step && !this.#shown.get(field));
  }

  /** Findings at a place or anywhere in it. */
  within(path: string): Finding[] {
    return this.findings.filter(
      ({ field }) => field === path || field.startsWith(`${path}.`) || field.startsWith(`${path}[`),
    );
  }

  tally(step: StepName): Tally {
    return tally(this.findings, step);
  }

  #changed(): void {
    this.checking = true;
    clearTimeout(this.#checkTimer);
    this.#checkTimer = setTimeout(() => void this.#ask(), CHECK_AFTER_MS);
    this.#unsaved = true;
    if (this.saving.state !== 'saving') this.saving = { state: 'waiting' };
    clearTimeout(this.#saveTimer);
    this.#saveTimer = setTimeout(() => void this.save(), SAVE_AFTER_MS);
  }

  /** Asks again, although nothing changed here: devices, images or keys did. */
  recheck(): void {
    void this.#ask();
  }

  async #ask(): Promise<void> {
    clearTimeout(this.#checkTimer);
    this.#question += 1;
    const question = this.#question;
    this.checking = true;
    try {
      const check = await this.#backend.updateCheck(this.definition);
      if (question !== this.#question) return;
      this.check = check;
      this.checkError = null;
    } catch (error) {
      if (question !== this.#question) return;
      this.checkError = error;
    }
    this.checking = false;
  }

  /** Writes the draft down now, what was changed meanwhile included. */
  async save(): Promise<void> {
    clearTimeout(this.#saveTimer);
    // Two first saves at once would make two drafts.
    while (this.#save) await this.#save;
    if (!this.#unsaved || this.#closed) return;
    this.#save = this.#write();
    await this.#save;
  }

  async #write(): Promise<void> {
    this.#unsaved = false;
    this.saving = { state: 'saving' };
    try {
      const draft = await this.#backend.draftSave(this.draft, this.definition);
      this.draft = draft.id;
      this.saving = this.#unsaved ? { state: 'waiting' } : { state: 'saved', at: draft.savedAt };
      this.#kept(draft);
    } catch (error) {
      this.#unsaved = true;
      this.saving = { state: 'failed', error };
    } finally {
      this.#save = null;
    }
  }

  /** The editor goes away: what is not written down yet is. */
  leave(): void {
    clearTimeout(this.#checkTimer);
    this.#question += 1;
    void this.save();
  }

  /** The update was created: its draft is not needed any more, and nothing may write it again. */
  async finish(): Promise<void> {
    clearTimeout(this.#saveTimer);
    while (this.#save) await this.#save;
    this.#closed = true;
    if (this.draft !== null) await this.#backend.draftDelete(this.draft);
  }
}
