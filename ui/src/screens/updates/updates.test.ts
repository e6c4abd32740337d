import { cleanup, fireEvent, render, screen } from '@testing-library/svelte';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { CreateOtaUpdate, Draft, UpdateRow } from '../../backend/types';
import { router } from '../../lib/route.svelte';
import { toasts } from '../../lib/toasts.svelte';
import { m } from '../../messages/index.svelte';
import DeleteSheet from './DeleteSheet.svelte';
import { Editor } from './editor.svelte';
import EditorView from './EditorView.svelte';
import { checkOf, fakeBackend, problem, sessionOf } from './fake';
import PasteSheet from './PasteSheet.svelte';
import { SAMPLES } from './samples';
import UpdateList from './UpdateList.svelte';

vi.setConfig({ testTimeout: 30_000 });
// jsdom has no modal dialogs.
HTMLDialogElement.prototype.showModal = function () {
  this.open = true;
};
HTMLDialogElement.prototype.close = function () {
  this.open = false;
};

const definition: CreateOtaUpdate = SAMPLES['one with every job option'];
const draft: Draft = { id: 'draft-7', definition, savedAt: 1000 };
const row = (id: string, more: Partial<UpdateRow> = {}): UpdateRow => ({
  id,
  description: null,
  tags: [],
  status: 'CREATE_COMPLETE',
  selection: 'SNAPSHOT',
  signedWith: 'release-2026',
  unsignedReason: null,
  createdAt: 1000,
  rollout: null,
  ...more,
});
const settle = () => vi.advanceTimersByTimeAsync(0);

beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  cleanup();
  toasts.all = [];
  router.go('rollouts');
  vi.useRealTimers();
});

describe('the list', () => {
  async function list(updates: UpdateRow[], drafts: Draft[], more = {}) {
    const onnew = vi.fn();
    const session = sessionOf({
      updates: () => Promise.resolve(updates),
      drafts: () => Promise.resolve(drafts),
      ...more,
    });
    render(UpdateList, { session, onnew });
    await settle();
    return onnew;
  }

  it('offers the three ways to begin when there is nothing', async () => {
    await list([], []);
    expect(screen.getByText(m().updates.empty.title)).toBeInTheDocument();
    for (const action of ['new', 'paste', 'rehearse'] as const)
      expect(screen.getAllByRole('button', { name: m().updates.actions[action] })).toHaveLength(1);
  });

  it('filters by words and tags', async () => {
    await list(
      [
        row('meter-1', { tags: [{ Key: 'fleet', Value: 'meters' }] }),
        row('gateway-1', { description: 'Fixes the clock' }),
      ],
      [],
    );
    await fireEvent.click(screen.getByRole('button', { name: 'fleet: meters' }));
    expect(screen.queryByText('gateway-1')).toBeNull();
    await fireEvent.click(screen.getByRole('button', { name: 'fleet: meters' }));
    await fireEvent.input(screen.getByLabelText(m().updates.filter), {
      target: { value: 'CLOCK' },
    });
    expect(screen.getByText('gateway-1')).toBeInTheDocument();
    expect(screen.queryByText('meter-1')).toBeNull();
  });

  it('brings a deleted draft back as it was', async () => {
    const draftDelete = vi.fn(() => Promise.resolve());
    const draftSave = vi.fn(() => Promise.resolve(draft));
    await list([], [draft], { draftDelete, draftSave });
    await fireEvent.click(
      screen.getByRole('button', { name: m().updates.actions.menu(definition.otaUpdateId) }),
    );
    await fireEvent.click(screen.getByRole('menuitem', { name: m().updates.actions.delete }));
    await settle();
    expect(draftDelete).toHaveBeenCalledWith('draft-7');
    const toast = toasts.all[0];
    if (!toast) throw new Error('nothing offers to undo');
    await toasts.undo(toast);
    expect(draftSave).toHaveBeenCalledWith(null, definition);
  });

  it('keeps the draft and says why when it cannot be deleted', async () => {
    const draftDelete = () => Promise.reject(problem('The disk is read-only.'));
    await list([], [draft], { draftDelete });
    await fireEvent.click(
      screen.getByRole('button', { name: m().updates.actions.menu(definition.otaUpdateId) }),
    );
    await fireEvent.click(screen.getByRole('menuitem', { name: m().updates.actions.delete }));
    await settle();
    expect(toasts.all[0]).toMatchObject({ text: 'The disk is read-only.', bad: true });
    expect(toasts.all[0]?.undo).toBeUndefined();
  });
});

describe('deleting an update', () => {
  it('says what goes with it, and shows a refusal in words', async () => {
    const updateDelete = vi.fn(() => Promise.reject(problem('Its rollout runs.')));
    render(DeleteSheet, {
      backend: fakeBackend({ updateDelete }),
      update: row('meter-1'),
      onclose: vi.fn(),
    });
    expect(screen.getByText(m().updates.delete.notStarted)).toBeInTheDocument();
    const button = screen.getByRole('button', { name: m().updates.delete.hold });
    await fireEvent.pointerDown(button, { button: 0 });
    await vi.advanceTimersByTimeAsync(500);
    await fireEvent.pointerUp(button);
    await vi.advanceTimersByTimeAsync(5000);
    expect(updateDelete).not.toHaveBeenCalled();
    await fireEvent.pointerDown(button, { button: 0 });
    await vi.advanceTimersByTimeAsync(2000);
    expect(updateDelete).toHaveBeenCalledWith('meter-1');
    expect(screen.getByText('Its rollout runs.', { selector: 'p' })).toBeInTheDocument();
  });
});

describe('pasting from AWS', () => {
  it('opens what can be read, and says of the rest what does not fit', async () => {
    const onopen = vi.fn();
    const updateParse = vi.fn((json: string) =>
      Promise.resolve(
        json === 'good'
          ? { definition, findings: [] }
          : {
              definition: null,
              findings: [
                {
                  field: 'files',
                  severity: 'error' as const,
                  expected: 'a list in [ ]',
                  found: 'null at line 3, column 12',
                },
              ],
            },
      ),
    );
    render(PasteSheet, { backend: fakeBackend({ updateParse }), onopen, onclose: vi.fn() });
    const text = screen.getByLabelText(m().updates.paste.label);
    const open = screen.getByRole('button', { name: m().updates.paste.open });
    await fireEvent.input(text, { target: { value: 'bad' } });
    await vi.advanceTimersByTimeAsync(300);
    expect(screen.getByText(/null at line 3, column 12/)).toBeInTheDocument();
    expect(open).toBeDisabled();
    await fireEvent.input(text, { target: { value: 'good' } });
    expect(open).toBeDisabled();
    await vi.advanceTimersByTimeAsync(300);
    await fireEvent.click(open);
    expect(onopen).toHaveBeenCalledWith(definition);
  });
});

describe('signing and starting', () => {
  async function review(more: object) {
    const session = sessionOf({
      updateCheck: () =>
        Promise.resolve(checkOf([], { signsWith: 'release-2026', needsPassphrase: true })),
      images: () => Promise.resolve([]),
      keys: () => Promise.resolve({ keys: [], damaged: [], keychain: false }),
      draftDelete: () => Promise.resolve(),
      ...more,
    });
    const editor = new Editor(session.backend, definition, draft);
    render(EditorView, { editor, session });
    await settle();
    await fireEvent.click(screen.getByRole('button', { name: m().updates.actions.review }));
    const go = m().updates.review.signAndStart('240 devices');
    await fireEvent.click(screen.getByRole('button', { name: go }));
    await settle();
    const passphrase = screen.getByLabelText(m().updates.sign.passphrase('release-2026'));
    await fireEvent.input(passphrase, { target: { value: 'four words or more' } });
    const dialog = screen.getByRole('dialog');
    const press = dialog.querySelector<HTMLButtonElement>('button.primary');
    if (!press) throw new Error('no button');
    return { editor, press, passphrase: passphrase as HTMLInputElement };
  }
  const kept = (editor: Editor) =>
    document.documentElement.outerHTML +
    [...document.querySelectorAll('input, textarea')]
      .map((input) => (input as HTMLInputElement).value)
      .join() +
    JSON.stringify(editor.definition);

  it('asks for the passphrase once, keeps it nowhere, and shows the rollout', async () => {
    const updateCreate = vi.fn<(...asked: unknown[]) => Promise<string>>(() =>
      Promise.resolve('meter-fw-2-4-1'),
    );
    const { editor, press } = await review({ updateCreate });
    await fireEvent.click(press);
    await settle();
    expect(updateCreate).toHaveBeenCalledWith(definition, 'four words or more', true);
    expect(router.route).toMatchObject({ screen: 'rollouts', item: 'meter-fw-2-4-1' });
    expect(kept(editor)).not.toContain('four words');
  });

  it('forgets a wrong passphrase too, and says what was wrong', async () => {
    const updateCreate = () => Promise.reject(problem('The passphrase is wrong.'));
    const { editor, press, passphrase } = await review({ updateCreate });
    await fireEvent.click(press);
    await settle();
    expect(screen.getByText('The passphrase is wrong.', { selector: 'p' })).toBeInTheDocument();
    expect(passphrase.value).toBe('');
    expect(kept(editor)).not.toContain('four words');
    expect(press).toBeDisabled();
  });
});
