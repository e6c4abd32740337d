import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { CreateOtaUpdate, DefinitionCheck, Draft } from '../../backend/types';
import { blank } from './definition';
import { Editor } from './editor.svelte';
import { checkOf, error, fakeBackend, problem } from './fake';
import { whole } from './place';

const id = whole.at('otaUpdateId');
const draftOf = (definition: CreateOtaUpdate, savedAt = 1000): Draft => ({
  id: 'draft-1',
  definition,
  savedAt,
});

/** Answers in the order the test wants. */
function later<T>() {
  const waiting: { resolve: (value: T) => void; reject: (error: unknown) => void }[] = [];
  const ask = vi.fn<(...asked: unknown[]) => Promise<T>>(
    () => new Promise<T>((resolve, reject) => waiting.push({ resolve, reject })),
  );
  return { ask, waiting };
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());
const settle = () => vi.advanceTimersByTimeAsync(0);

describe('checking', () => {
  it('asks once for many keystrokes, and about the last of them', async () => {
    const updateCheck = vi.fn(() => Promise.resolve(checkOf([])));
    const editor = new Editor(fakeBackend({ updateCheck }), blank());
    await settle();
    updateCheck.mockClear();
    for (const typed of ['m', 'me', 'met']) {
      editor.set(id, typed);
      await vi.advanceTimersByTimeAsync(150);
    }
    expect(updateCheck).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(100);
    expect(updateCheck).toHaveBeenCalledTimes(1);
    expect(updateCheck).toHaveBeenCalledWith(expect.objectContaining({ otaUpdateId: 'met' }));
  });

  it('drops the answer to an older question', async () => {
    const { ask, waiting } = later<DefinitionCheck>();
    const editor = new Editor(fakeBackend({ updateCheck: ask }), blank());
    editor.set(id, 'new');
    await vi.advanceTimersByTimeAsync(200);
    expect(waiting).toHaveLength(2);
    waiting[1]?.resolve(checkOf([error('files')]));
    await settle();
    waiting[0]?.resolve(checkOf([error('targets')]));
    await settle();
    expect(editor.findings.map(({ field }) => field)).toEqual(['files']);
    expect(editor.checking).toBe(false);
  });

  it('keeps the last answer and says so when the program does not answer', async () => {
    const updateCheck = vi
      .fn<() => Promise<DefinitionCheck>>()
      .mockResolvedValueOnce(checkOf([error('targets')]))
      .mockRejectedValue(problem('The folder is gone.'));
    const editor = new Editor(fakeBackend({ updateCheck }), blank());
    await settle();
    editor.set(id, 'a');
    await vi.advanceTimersByTimeAsync(200);
    expect(editor.check?.findings).toHaveLength(1);
    expect(editor.checkError).toMatchObject({ what: { english: 'The folder is gone.' } });
  });

  it('counts what is found on the step of its field', async () => {
    const found = [
      error('files[0].fileName'),
      error('files[0].codeSigning.customCodeSigning.hashAlgorithm'),
      { ...error('targets[3]'), severity: 'warning' as const },
      error('additionalParameters.fieldlift.unsignedPolicy'),
      error('awsJobAbortConfig.abortCriteriaList[0].action'),
      error(''),
    ];
    const editor = new Editor(
      fakeBackend({ updateCheck: () => Promise.resolve(checkOf(found)) }),
      blank(),
    );
    await settle();
    expect(editor.tally('files')).toEqual({ errors: 1, warnings: 0 });
    expect(editor.tally('signature')).toEqual({ errors: 2, warnings: 0 });
    expect(editor.tally('devices')).toEqual({ errors: 0, warnings: 1 });
    expect(editor.tally('speed')).toEqual({ errors: 1, warnings: 0 });
    expect(editor.tally('review')).toEqual({ errors: 1, warnings: 0 });
  });

  it('says what was typed wrong in place of what the program found there', async () => {
    const rate = whole.at('awsJobExecutionsRolloutConfig').at('maximumPerMinute');
    const editor = new Editor(
      fakeBackend({ updateCheck: () => Promise.resolve(checkOf([error(rate.path)])) }),
      blank(),
    );
    await settle();
    editor.refuse(rate.path, '2.5', { expected: 'a whole number', found: '2.5' });
    expect(editor.found(rate.path)).toHaveLength(1);
    expect(editor.found(rate.path)[0]).toMatchObject({ found: '2.5' });
    expect(editor.errors).toBe(1);
    editor.set(rate, 2);
    expect(editor.found(rate.path)[0]).toMatchObject({ found: 'something else' });
  });
});

describe('keeping the draft', () => {
  const updateCheck = () => Promise.resolve(checkOf([]));

  it('writes nothing down before something changed', async () => {
    const draftSave = vi.fn();
    const editor = new Editor(fakeBackend({ updateCheck, draftSave }), blank());
    await vi.advanceTimersByTimeAsync(5000);
    editor.leave();
    await settle();
    expect(draftSave).not.toHaveBeenCalled();
    expect(editor.saving).toEqual({ state: 'unchanged' });
  });

  it('writes once after the last change, under one id', async () => {
    const draftSave = vi.fn((_: string | null, definition: CreateOtaUpdate) =>
      Promise.resolve(draftOf(definition)),
    );
    const kept = vi.fn();
    const editor = new Editor(fakeBackend({ updateCheck, draftSave }), blank(), null, kept);
    editor.set(id, 'a');
    await vi.advanceTimersByTimeAsync(400);
    editor.set(id, 'ab');
    await vi.advanceTimersByTimeAsync(800);
    expect(draftSave).toHaveBeenCalledTimes(1);
    expect(draftSave.mock.calls[0]).toEqual([null, expect.objectContaining({ otaUpdateId: 'ab' })]);
    expect(editor.saving).toEqual({ state: 'saved', at: 1000 });
    expect(kept).toHaveBeenCalledTimes(1);
    editor.set(id, 'abc');
    await vi.advanceTimersByTimeAsync(800);
    expect(draftSave.mock.calls[1]?.[0]).toBe('draft-1');
  });

  it('never makes two drafts of one update, however slow the disk', async () => {
    const { ask, waiting } = later<Draft>();
    const editor = new Editor(fakeBackend({ updateCheck, draftSave: ask }), blank());
    editor.set(id, 'a');
    await vi.advanceTimersByTimeAsync(800);
    editor.set(id, 'ab');
    await vi.advanceTimersByTimeAsync(5000);
    expect(ask).toHaveBeenCalledTimes(1);
    waiting[0]?.resolve(draftOf(blank()));
    await settle();
    expect(ask).toHaveBeenCalledTimes(2);
    expect(ask.mock.calls[1]).toEqual(['draft-1', expect.objectContaining({ otaUpdateId: 'ab' })]);
  });

  it('keeps what was typed when it cannot be written, and writes it when asked again', async () => {
    const draftSave = vi
      .fn<(id: string | null, definition: CreateOtaUpdate) => Promise<Draft>>()
      .mockRejectedValueOnce(problem('The disk is full.'))
      .mockImplementation((_, definition) => Promise.resolve(draftOf(definition, 2000)));
    const editor = new Editor(fakeBackend({ updateCheck, draftSave }), blank());
    editor.set(id, 'precious');
    await vi.advanceTimersByTimeAsync(800);
    expect(editor.saving).toMatchObject({
      state: 'failed',
      error: { what: { english: 'The disk is full.' } },
    });
    expect(editor.definition.otaUpdateId).toBe('precious');
    await editor.save();
    expect(editor.saving).toEqual({ state: 'saved', at: 2000 });
    expect(draftSave.mock.calls[1]?.[1].otaUpdateId).toBe('precious');
  });

  it('writes what is not written yet when it is left', async () => {
    const draftSave = vi.fn((_: string | null, definition: CreateOtaUpdate) =>
      Promise.resolve(draftOf(definition)),
    );
    const editor = new Editor(fakeBackend({ updateCheck, draftSave }), blank());
    editor.set(id, 'half');
    editor.leave();
    await settle();
    expect(draftSave).toHaveBeenCalledTimes(1);
  });

  it('is deleted when the update was created, and not written again', async () => {
    const draftSave = vi.fn((_: string | null, definition: CreateOtaUpdate) =>
      Promise.resolve(draftOf(definition)),
    );
    const draftDelete = vi.fn(() => Promise.resolve());
    const editor = new Editor(fakeBackend({ updateCheck, draftSave, draftDelete }), blank());
    editor.set(id, 'a');
    await vi.advanceTimersByTimeAsync(800);
    editor.set(id, 'ab');
    await editor.finish();
    editor.leave();
    await vi.advanceTimersByTimeAsync(5000);
    expect(draftDelete).toHaveBeenCalledWith('draft-1');
    expect(draftSave).toHaveBeenCalledTimes(1);
  });
});
