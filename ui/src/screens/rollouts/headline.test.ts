import { afterEach, describe, expect, it } from 'vitest';
import type { GatewayView } from '../../backend/types';
import { words } from '../../messages/index.svelte';
import { headline, summary, unconfirmed, verdict } from './headline';
import { pressures } from './pressure';
import { counts, head, NOW } from './samples';

const on: GatewayView = { state: 'on', addresses: [], connected: 3, since: NOW };
const deserted: GatewayView = { ...on, connected: 0 };

afterEach(() => {
  words.language = 'en';
});

describe('the headline', () => {
  it('counts as confirmed only what is confirmed', () => {
    const done = head({
      counts: counts({ total: 240, confirmed: 135, finishedNotConfirmed: 60, running: 45 }),
    });
    expect(headline(done)).toEqual({ number: 135, sentence: 'of 240 confirmed on 2.4.1' });
    expect(summary(done)).toContain('135 of 240 confirmed');
  });

  it('says of devices that cannot confirm what they say, not that they confirmed', () => {
    const done = head({
      expects: ['written', 'verified'],
      counts: counts({ total: 10, finishedNotConfirmed: 7, running: 3 }),
    });
    expect(headline(done)).toEqual({ number: 7, sentence: 'of 10 say they are finished' });
    expect(summary(done)).not.toContain('confirmed');
    expect(unconfirmed(done)).toMatchObject({ exception: false });
    expect(unconfirmed(done)?.sentence).toContain('Written, Verified');
  });

  it('makes one look where a confirmation was to be expected', () => {
    const done = head({ counts: counts({ total: 10, confirmed: 9, finishedNotConfirmed: 1 }) });
    expect(unconfirmed(done)?.exception).toBe(true);
    expect(unconfirmed(done)?.sentence).toContain('1 device finished and has not reported 2.4.1');
    expect(unconfirmed(head())).toBeNull();
  });

  it('speaks German', () => {
    words.language = 'de';
    expect(headline(head()).sentence).toBe('von 240 auf 2.4.1 bestätigt');
  });
});

describe('the verdict of a rollout that ended', () => {
  it('is good only when every device confirmed', () => {
    const all = head({ state: 'completed', counts: counts({ total: 4, confirmed: 4 }) });
    expect(verdict(all)).toEqual(['Every device confirmed the new version itself.']);
    const most = head({
      state: 'completed',
      counts: counts({ total: 4, confirmed: 3, finishedNotConfirmed: 1 }),
    });
    expect(verdict(most)).toEqual([]);
  });

  it('names what was not updated and what never started', () => {
    const some = head({
      state: 'canceled',
      counts: counts({ total: 9, confirmed: 1, failed: 2, timedOut: 1, canceled: 3, waiting: 2 }),
    });
    expect(verdict(some)).toEqual([
      '6 devices were not updated: 2 failed, 1 timed out, 3 canceled.',
      '2 devices never started.',
    ]);
  });

  it('is silent while it runs', () => {
    expect(verdict(head())).toEqual([]);
  });
});

describe('what holds a rollout up', () => {
  const what = (...of: Parameters<typeof pressures>) => pressures(...of).map((one) => one.what);

  it('says of a pause what goes on and what waits', () => {
    const paused = head({ state: 'paused', stillInFlight: 34, pauseReason: 'storm' });
    expect(pressures(paused, 'site', on, null)).toEqual([
      {
        id: 'paused',
        gravity: 'warning',
        what: 'Paused. 34 downloads go on; 61 wait.',
        means: 'Reason given: storm',
        remedies: [],
      },
    ]);
  });

  it('says that downloads wait while the gateway is off, and offers to turn it on', () => {
    expect(pressures(head(), 'site', { state: 'off' }, null)).toMatchObject([
      { what: 'The device gateway is off: downloads wait.', remedies: ['gateway-start'] },
    ]);
    expect(what(head({ state: 'completed' }), 'site', { state: 'off' }, null)).toEqual([]);
    expect(what(head(), 'rehearsal', { state: 'off' }, null)).toEqual([]);
  });

  it('says why the gateway failed, in the words of the program', () => {
    const problem = {
      kind: 'machine' as const,
      what: { code: 'x', facts: {}, english: 'Port 8883 is taken.' },
      advice: { code: 'y', facts: {}, english: 'Choose another.' },
      evidence: '',
      findings: [],
      csvFindings: [],
    };
    expect(pressures(head(), 'site', { state: 'failed', problem }, null)).toMatchObject([
      { gravity: 'bad', means: 'Port 8883 is taken. Choose another.' },
    ]);
  });

  it('says that nothing is connected, that downloads go on after a cancel, and how old it is', () => {
    expect(what(head(), 'site', deserted, null)).toEqual(['No device is connected yet.']);
    expect(what(head({ state: 'canceled', stillInFlight: 1 }), 'site', on, null)).toEqual([
      'Canceled. 1 download goes on and will be counted when done.',
    ]);
    expect(what(head(), 'site', on, NOW)[0]).toMatch(
      /^Reconnecting\. What you see is as of \d\d:\d\d\.$/,
    );
  });
});
