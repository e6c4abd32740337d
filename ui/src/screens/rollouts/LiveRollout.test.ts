import { cleanup, render, screen, waitFor, within } from '@testing-library/svelte';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Backend } from '../../backend/backend';
import type { Inspector, LiveHead, LiveRow, ShellView } from '../../backend/types';
import { shortcuts } from '../../lib/keys.svelte';
import { palette } from '../../lib/palette.svelte';
import { toasts } from '../../lib/toasts.svelte';
import { words } from '../../messages/index.svelte';
import LiveRollout from './LiveRollout.svelte';
import { counts, head, inspector, row, sessionOf } from './samples';

const HOSTILE = '<img src=x onerror=alert(1)>\u202e=cmd';

interface Shown {
  head?: Partial<LiveHead>;
  rows?: LiveRow[];
  answers?: Partial<Backend>;
  shell?: Partial<ShellView>;
  source?: 'site' | 'rehearsal';
}

async function shown({
  head: some,
  rows = [row('meter-0A3F19')],
  answers,
  shell,
  source = 'site',
}: Shown = {}) {
  const made = await sessionOf(answers, shell);
  const update = 'meter-fw-2.4.1';
  const result = render(LiveRollout, { session: made.session, source, update });
  await waitFor(() => expect(made.last()).not.toBeNull());
  const frame = (device: Inspector | null, now: Partial<LiveHead> = {}): void =>
    made.push({
      type: 'rollout',
      frame: {
        source,
        update,
        head: head({ ...some, ...now }),
        rows: { matching: rows.length, offset: 0, rows },
        inspector: device,
      },
    });
  frame(null);
  await screen.findByText('Every device');
  return { ...made, ...result, frame };
}

async function opened(device: Inspector, of: Shown = {}) {
  const made = await shown({ rows: [row(device.thing)], ...of });
  (await screen.findByText(device.thing)).click();
  await waitFor(() => expect(made.last()?.selected).toBe(device.thing));
  made.frame(device);
  return { ...made, aside: await screen.findByRole('complementary', { name: 'Device' }) };
}

const button = (name: string | RegExp) => screen.getByRole('button', { name });
const key = (name: string) => shortcuts.handle(new KeyboardEvent('keydown', { key: name }));

afterEach(() => {
  cleanup();
  words.language = 'en';
  toasts.all = [];
});

describe('the live view', () => {
  it('says how far it is and who signed, and asks for the worst first', async () => {
    const { last } = await shown();
    expect(screen.getByText('of 240 confirmed on 2.4.1')).toBeInTheDocument();
    expect(screen.getByText('Signed by release-2026')).toBeInTheDocument();
    expect(last()).toMatchObject({
      source: 'site',
      filter: { group: 'all', cell: null, failure: null, text: '' },
      sort: { by: 'state', descending: false },
    });
  });

  it('says why an update is not signed', async () => {
    await shown({ head: { signedWith: null, unsignedReason: 'bench only' } });
    expect(screen.getByText('Not signed: bench only')).toBeInTheDocument();
  });

  it('tells a rehearsal from a rollout', async () => {
    await shown({ source: 'rehearsal' });
    expect(screen.getByText('Rehearsal, 240 simulated devices')).toBeInTheDocument();
  });

  it('filters, sorts and searches by asking for other rows', async () => {
    const { last } = await shown({ head: { cells: [{ cell: 'failed', count: 2 }] } });
    button(/Needs attention/).click();
    await waitFor(() => expect(last()?.filter.group).toBe('needs-attention'));
    button(/^Failed 2$/).click();
    await waitFor(() => expect(last()?.filter).toMatchObject({ group: 'all', cell: 'failed' }));
    const search = screen.getByRole('searchbox', { name: 'Filter by name' });
    (search as HTMLInputElement).value = '0A3F';
    search.dispatchEvent(new Event('input', { bubbles: true }));
    await waitFor(() => expect(last()?.filter.text).toBe('0A3F'));
    button('Device').click();
    await waitFor(() => expect(last()?.sort).toEqual({ by: 'device', descending: false }));
    button('Device').click();
    await waitFor(() => expect(last()?.sort.descending).toBe(true));
  });

  it('says that a rehearsal is over instead of waiting for it', async () => {
    const { session } = await sessionOf();
    render(LiveRollout, { session, source: 'rehearsal', update: 'gone' });
    expect(await screen.findByText('This rehearsal is over')).toBeInTheDocument();
  });

  it('does not wait without an end for a rollout nobody speaks of', async () => {
    vi.useFakeTimers();
    try {
      const { session } = await sessionOf();
      render(LiveRollout, { session, source: 'site', update: 'gone' });
      await vi.advanceTimersByTimeAsync(9000);
      expect(screen.getByText(/has not said anything about this rollout/)).toBeInTheDocument();
    } finally {
      vi.useRealTimers();
    }
  });

  it('stops watching when it is left', async () => {
    const { last, unmount } = await shown();
    unmount();
    expect(last()).toBeNull();
  });

  it('offers pause while it runs, resume while it is paused, and only a retry when it ended', async () => {
    const { backend, frame } = await shown();
    button('Pause').click();
    expect(backend.rolloutPause).toHaveBeenCalledWith('site', 'meter-fw-2.4.1', null);
    frame(null, { state: 'paused', stillInFlight: 34 });
    await screen.findByText('Paused. 34 downloads go on; 61 wait.');
    button('Resume').click();
    await waitFor(() =>
      expect(backend.rolloutResume).toHaveBeenCalledWith('site', 'meter-fw-2.4.1'),
    );
    frame(null, { state: 'completed', counts: counts({ total: 3, confirmed: 2, failed: 1 }) });
    await screen.findByText('1 device was not updated: 1 failed.');
    expect(screen.queryByRole('button', { name: 'Cancel rollout' })).toBeNull();
    button('Retry failed 1').click();
    await waitFor(() =>
      expect(backend.rolloutRetry).toHaveBeenCalledWith('site', 'meter-fw-2.4.1', null),
    );
  });

  it('changes nothing while another process owns the data', async () => {
    const { backend } = await shown({
      shell: { folder: { state: 'read-only', path: '/data', owner: 'process 4711' } },
    });
    expect(button('Pause')).toBeDisabled();
    expect(button('Pause')).toHaveAttribute('title', expect.stringContaining('process 4711'));
    key('F9');
    expect(backend.rolloutRetry).not.toHaveBeenCalled();
  });

  it('turns the gateway on from where it is missed', async () => {
    const { backend } = await shown({ shell: { gateway: { state: 'off' } } });
    button('Turn the gateway on').click();
    expect(backend.gatewayStart).toHaveBeenCalled();
  });

  it('shows why an action failed', async () => {
    const problem = {
      kind: 'in-use',
      what: { code: 'x', facts: {}, english: 'It has ended already.' },
      advice: null,
      evidence: 'job ended',
      findings: [],
      csvFindings: [],
    };
    await shown({ answers: { rolloutPause: () => Promise.reject(problem) } });
    button('Pause').click();
    expect(await screen.findByRole('alert')).toHaveTextContent('It has ended already.');
  });

  it('offers what can be done in the palette', async () => {
    await shown();
    const labels = palette.commands.map((command) => command.label);
    for (const action of ['Pause', 'Cancel rollout', 'Retry failed 3', 'Report']) {
      expect(labels).toContain(`${action}: meter-fw-2.4.1`);
    }
  });

  it('retries what failed with F9', async () => {
    const { backend } = await shown();
    key('F9');
    await waitFor(() =>
      expect(backend.rolloutRetry).toHaveBeenCalledWith('site', 'meter-fw-2.4.1', null),
    );
    await waitFor(() => expect(toasts.all[0]?.text).toBe('1 device will be tried again.'));
  });
});

describe('a device', () => {
  it('has its failure explained, with the buttons that help', async () => {
    const { backend, aside, last } = await opened(inspector());
    within(aside).getByText('The signature does not match the file as the device received it.');
    within(aside).getByText('Compare the certificates.');
    within(aside).getByRole('button', { name: 'Try again' }).click();
    expect(backend.rolloutRetry).toHaveBeenCalledWith('site', 'meter-fw-2.4.1', 'meter-0A3F19');
    within(aside).getByRole('button', { name: 'Show the 3 others' }).click();
    await waitFor(() => expect(last()?.filter.failure).toBe('signature-check-failed'));
  });

  it('offers no retry where none can be made', async () => {
    const { aside } = await opened(
      inspector({ canRetry: false, failure: null, cell: 'confirmed' }),
    );
    expect(within(aside).queryByRole('button', { name: 'Try again' })).toBeNull();
  });

  it('says each truth with its mark in words', async () => {
    const { aside } = await opened(inspector());
    const truths = within(aside).getAllByRole('listitem').slice(0, 4);
    expect(truths.map((truth) => truth.textContent?.replace(/\s+/g, ' ').trim())).toEqual([
      expect.stringContaining('Written proven. 312 of 312 blocks sent'),
      expect.stringContaining('Verified disproved. The check said no'),
      expect.stringContaining('Booted not yet.'),
      expect.stringContaining('Confirmed not checked.'),
    ]);
  });

  it('says of finished, not confirmed, whether that is all its kind can show', async () => {
    const done = inspector({ cell: 'finished-not-confirmed', failure: null, canRetry: false });
    const { aside, frame } = await opened(done);
    within(aside).getByText(/Devices of this kind can confirm/);
    frame(done, { expects: ['written'] });
    await within(aside).findByText(/the most that devices of this kind can show/);
  });

  it('closes on Escape', async () => {
    const { last } = await opened(inspector());
    key('Escape');
    await waitFor(() => expect(last()?.selected).toBeNull());
  });

  it('is text, whatever it calls itself and says', async () => {
    const failure = {
      code: 'device-specific-reason',
      what: 'It said why.',
      meaning: '',
      advice: '',
      raw: HOSTILE,
      others: 0,
    };
    const { container, aside } = await opened(
      inspector({ thing: HOSTILE, groups: [HOSTILE], failure }),
    );
    expect(within(aside).getByText(HOSTILE, { selector: 'code' })).toBeInTheDocument();
    expect(container.querySelector('img')).toBeNull();
    expect(container.querySelector('[onerror]')).toBeNull();
  });

  it('shows raw messages as text', async () => {
    const parts = [{ title: { code: 'x', facts: {}, english: 'Job' }, at: null, body: HOSTILE }];
    const rawMessages = async () => ({ thing: 'meter-0A3F19', parts });
    await opened(inspector(), { answers: { rawMessages } });
    button('Raw messages').click();
    expect(await screen.findByText(HOSTILE, { selector: 'pre' })).toBeInTheDocument();
    expect(document.querySelector('img')).toBeNull();
  });
});

describe('canceling', () => {
  const cancelPreview = async () => ({ neverStart: 61, inProgress: 41, ended: 138 });

  async function asked() {
    const made = await shown({ answers: { cancelPreview } });
    button('Cancel rollout').click();
    const sheet = await screen.findByRole('dialog');
    await within(sheet).findByText('61 devices have not begun and will never start.');
    return { ...made, sheet };
  }

  it('says what goes on and what never starts, and lets it go on', async () => {
    const { backend, sheet } = await asked();
    within(sheet).getByText('41 devices are in progress and go on to the end.');
    within(sheet).getByText('138 devices have ended and stay as they are.');
    within(sheet).getByRole('button', { name: 'Cancel rollout' }).click();
    await waitFor(() =>
      expect(backend.rolloutCancel).toHaveBeenCalledWith('site', 'meter-fw-2.4.1', false, null),
    );
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
  });

  it('stops those in progress only when the button is held', async () => {
    const { backend, sheet } = await asked();
    within(sheet).getByRole('checkbox').click();
    await within(sheet).findByText('41 devices are in progress and will be stopped.');
    const hold = within(sheet).getByRole('button', { name: 'Cancel and stop all' });
    vi.useFakeTimers();
    const press = (type: string) =>
      hold.dispatchEvent(new MouseEvent(type, { button: 0, bubbles: true }));
    press('pointerdown');
    vi.advanceTimersByTime(400);
    press('pointerup');
    vi.advanceTimersByTime(5000);
    expect(backend.rolloutCancel).not.toHaveBeenCalled();
    press('pointerdown');
    vi.advanceTimersByTime(1300);
    vi.useRealTimers();
    expect(backend.rolloutCancel).toHaveBeenCalledWith('site', 'meter-fw-2.4.1', true, null);
  });

  it('does nothing when the person goes back', async () => {
    const { backend, sheet } = await asked();
    within(sheet).getByRole('button', { name: 'Go on with the rollout' }).click();
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    expect(backend.rolloutCancel).not.toHaveBeenCalled();
  });
});
