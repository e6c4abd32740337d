import { cleanup, render, screen } from '@testing-library/svelte';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { CreateOtaUpdate, Finding } from '../../backend/types';
import { tick } from 'svelte';
import { Editor } from './editor.svelte';
import EditorView from './EditorView.svelte';
import { checkOf, error, sessionOf } from './fake';
import { Place, whole } from './place';
import { leaves, SAMPLES } from './samples';
import { STEPS, stepOf, type StepName } from './steps';
import { m } from '../../messages/index.svelte';

const answers = (findings: Finding[]) => ({
  updateCheck: () => Promise.resolve(checkOf(findings)),
  draftSave: (id: string | null, definition: CreateOtaUpdate) =>
    Promise.resolve({ id: id ?? 'draft-1', definition, savedAt: 1000 }),
  images: () => Promise.resolve([]),
  keys: () => Promise.resolve({ keys: [], damaged: [], keychain: false }),
  groups: () => Promise.resolve([]),
});

async function open(definition: CreateOtaUpdate, findings: Finding[] = []) {
  const session = sessionOf(answers(findings));
  const editor = new Editor(session.backend, definition);
  const view = render(EditorView, { editor, session });
  await vi.advanceTimersByTimeAsync(0);
  return { editor, view };
}

const stepper = () => screen.getByLabelText(m().updates.stepsLabel);

async function go(step: StepName) {
  stepper().querySelectorAll('button')[STEPS.indexOf(step)]?.click();
  await vi.advanceTimersByTimeAsync(0);
}

const fieldAt = (path: string): Element | undefined =>
  [...document.querySelectorAll('[data-field]')].find(
    (field) => field.getAttribute('data-field') === path,
  );

// Whole screens with a hundred fields: slow on a busy machine, never waiting.
vi.setConfig({ testTimeout: 30_000 });
beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  cleanup();
  vi.useRealTimers();
});

describe.each(Object.entries(SAMPLES))('%s', (_, sample: CreateOtaUpdate) => {
  const places = leaves(sample)
    // An empty object has no field of its own.
    .map((steps) => new Place<unknown>(steps))
    .filter((place) => typeof place.read(sample) !== 'object');

  it('has a control for every field', async () => {
    await open(sample);
    const controls = new Map<string, number>();
    for (const step of STEPS.filter((step) => step !== 'review')) {
      await go(step);
      for (const { path } of places.filter(({ path }) => stepOf(path) === step)) {
        const field = fieldAt(path);
        controls.set(path, field?.querySelectorAll('input, select, textarea, button').length ?? 0);
      }
    }
    const without = places.map(({ path }) => path).filter((path) => !controls.get(path));
    expect(without).toEqual([]);
  });

  it('is left as it came by looking at every step', async () => {
    const before = structuredClone(sample);
    const { editor } = await open(sample);
    for (const step of STEPS) await go(step);
    expect(editor.definition).toEqual(before);
  });

  it('shows each finding beside its field and counts it on the step', async () => {
    const found = places.map(({ path }) => error(path));
    await open(sample, found);
    for (const step of STEPS.filter((step) => step !== 'review')) {
      await go(step);
      const own = found.filter(({ field }) => stepOf(field) === step);
      for (const finding of own) {
        const sentence = m().common.finding.sentence(finding.expected, finding.found);
        expect(fieldAt(finding.field)?.textContent, finding.field).toContain(sentence);
      }
      if (own.length > 0) {
        expect(stepper().textContent).toContain(`${m().updates.steps[step]} ${own.length}`);
      }
      expect(screen.queryByText(m().updates.alsoFound)).toBeNull();
    }
  });
});

it('lists at the step what stands beside no field', async () => {
  await open(SAMPLES['one with every job option'], [error('files[7].fileName')]);
  expect(screen.getByText(m().updates.alsoFound)).toBeInTheDocument();
  expect(screen.getByText(/files\[7\]\.fileName: /)).toBeInTheDocument();
});

it('keeps a number that is none as typed, and the definition as it was', async () => {
  const { editor } = await open(SAMPLES['one with every job option']);
  await go('speed');
  const place = whole.at('awsJobExecutionsRolloutConfig').at('maximumPerMinute');
  const input = fieldAt(place.path)?.querySelector('input');
  if (!input) throw new Error('no field');
  input.value = '2.5';
  input.dispatchEvent(new Event('input', { bubbles: true }));
  await tick();
  expect(editor.get(place)).toBe(60);
  expect(input.value).toBe('2.5');
  expect(fieldAt(place.path)?.textContent).toContain(m().updates.number.whole);
  expect(editor.tally('speed').errors).toBe(1);
});

it('shows hostile names, tags and descriptions as text', async () => {
  const hostile = '<img src=x onerror="document.title=1"><script>1</script>';
  await open({
    otaUpdateId: hostile,
    description: hostile,
    targets: [hostile],
    files: [{ fileName: hostile, attributes: { [hostile]: hostile } }],
    tags: [{ Key: hostile, Value: hostile }],
  });
  for (const step of STEPS) {
    await go(step);
    expect(document.querySelector('img, script')).toBeNull();
  }
  expect(screen.getByRole('heading', { level: 1 }).textContent).toBe(hostile);
});
