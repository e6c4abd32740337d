// The mock's state, its channel, and what moves in it.

import type { Message } from '../backend';
import type {
  Push,
  RehearsalRequest,
  ShellView,
  SiteView,
  Source,
  Text,
  Topic,
  Watch,
  Work,
  WorkUnit,
} from '../types';
import type { Clock } from './clock';
import { SimulatedRollout, type Plan } from './rollout';
import { baseShell, HOSTILE_NAMES, shellOf, type Scenario } from './scenario';
import { problem, text } from './text';
import { headOf, inspectorOf, liveHead, mosaicOf, rowsOf, type Sent } from './views';
import { emptyWorld, METER_UPDATE, seededWorld, update, type World } from './world';

/** A push before it has its place in the channel. */
type Unnumbered<P> = P extends { seq: number } ? Omit<P, 'seq'> : never;

/** Four frames a second, as the program sends them. */
const FRAME_MS = 250;

export class Program {
  readonly world: World;
  site: SiteView | null = null;
  shell: ShellView;
  watch: Watch | null = null;
  readonly rollouts = new Map<string, SimulatedRollout>();
  closeAsked: (() => void) | null = null;
  #receive: ((message: Message) => void) | null = null;
  #seq = 0;
  #sent: Sent = new Map();
  #works = 0;
  #stops = new Map<number, () => void>();

  constructor(
    readonly scenario: Scenario,
    readonly clock: Clock,
    readonly params: URLSearchParams,
  ) {
    const now = clock.now();
    const bare = scenario === 'empty' || scenario === 'first-start';
    this.world = bare ? emptyWorld() : seededWorld(now);
    if (!bare) this.site = siteOf(now);
    this.shell = { ...baseShell(now), ...shellOf(scenario, now) };
    this.shell.settings = {
      ...this.shell.settings,
      theme: params.get('theme') === 'light' ? 'light' : 'dark',
      language: params.get('lang') === 'de' ? 'de' : 'en',
      largeTargets: params.get('targets') === 'large',
    };
    if (!bare) this.#begin(now);
    if (scenario === 'rehearsal' || scenario === 'rehearsal-ended') {
      this.rehearse({
        what: { kind: 'update', update: METER_UPDATE },
        devices: 20,
        faults: { wrongCertificate: 2, silent: 1, reboot: 1, lossy: 2, selfTestFails: 1 },
      });
      if (scenario === 'rehearsal-ended')
        for (let ms = 0; ms < 120_000; ms += FRAME_MS) this.#stepRehearsal(now + ms);
    }
    this.count();
    clock.every(FRAME_MS, () => this.#tick());
  }

  // The channel.

  subscribe(receive: (message: Message) => void): void {
    this.#receive = receive;
    this.#seq = 0;
    this.#sent.clear();
    this.pushShell();
  }

  push(message: Unnumbered<Push>): void {
    this.#receive?.({ ...message, seq: ++this.#seq } as Push);
  }

  pushShell(): void {
    this.push({ type: 'shell', shell: structuredClone(this.shell) });
  }

  /** Something was changed: lists ask again, and the numbers beside them are new. */
  changed(...what: Topic[]): void {
    this.count();
    this.push({ type: 'changed', what });
    this.pushShell();
  }

  watched(watch: Watch | null): void {
    if (watch?.id !== this.watch?.id) this.#sent.clear();
    this.watch = watch;
    this.#frame();
  }

  /** A long work that takes `seconds`; answers when it is done, and rejects when it is canceled. */
  work(what: Text, total: number, unit: WorkUnit, seconds: number): Promise<void> {
    const id = ++this.#works;
    const began = this.clock.now();
    const work: Work = {
      id,
      what,
      done: 0,
      total,
      unit,
      perSecond: Math.round(total / seconds),
      secondsLeft: seconds,
      limitedBy: null,
      state: { state: 'running' },
    };
    this.push({ type: 'work', work });
    return new Promise((resolve, reject) => {
      const end = (state: Work['state']) => {
        stop();
        this.#stops.delete(id);
        this.push({ type: 'work', work: { ...work, done: total, secondsLeft: null, state } });
      };
      const stop = this.clock.every(FRAME_MS, () => {
        const share = Math.min(1, (this.clock.now() - began) / (seconds * 1000));
        if (share === 1) {
          end({ state: 'done' });
          resolve();
          return;
        }
        const done = Math.floor(total * share);
        const secondsLeft = Math.ceil(seconds * (1 - share));
        this.push({ type: 'work', work: { ...work, done, secondsLeft } });
      });
      this.#stops.set(id, () => {
        end({ state: 'canceled' });
        reject(problem('input', text('work.canceled', 'It was canceled.')));
      });
    });
  }

  cancelWork(id: number): void {
    this.#stops.get(id)?.();
  }

  // Rollouts.

  rollout(source: Source, name: string): SimulatedRollout {
    const found = this.rollouts.get(`${source} ${name}`);
    if (!found)
      throw problem(
        'not-found',
        text('rollout.none', 'There is no rollout {update}.', { update: name }),
      );
    return found;
  }

  start(plan: Plan): SimulatedRollout {
    const rollout = new SimulatedRollout(plan, this.clock.now());
    this.rollouts.set(`${plan.source} ${plan.update}`, rollout);
    this.count();
    return rollout;
  }

  rehearse(request: RehearsalRequest): void {
    const { devices, faults } = request;
    const name = `rehearsal-of-${Object.values(request.what)[1] ?? 'image'}`.slice(0, 60);
    this.shell.rehearsal = {
      what: request.what,
      update: name,
      devices,
      faults,
      stage: { stage: 'running' },
    };
    const rollout = this.start({
      source: 'rehearsal',
      update: name,
      version: '2.4.1',
      things: Array.from({ length: devices }, (_, n) => `sim-${String(n + 1).padStart(4, '0')}`),
      imageSize: 1_277_952,
      abreast: devices,
      speed: 240_000,
      seed: 5,
    });
    let next = 0;
    const take = (n: number) => Array.from({ length: n }, () => next++);
    rollout.destine(take(faults.wrongCertificate), {
      cell: 'failed',
      code: 'signature-check-failed',
    });
    rollout.destine(take(faults.silent), { cell: 'timed-out', code: 'timed-out-silent' });
    rollout.destine(take(faults.selfTestFails), { cell: 'failed', code: 'self-test-refused' });
    this.pushShell();
  }

  /** The numbers in the navigation. */
  count(): void {
    const running = [...this.rollouts.values()].filter(
      ({ plan, state }) => plan.source === 'site' && (state === 'running' || state === 'paused'),
    );
    this.shell = {
      ...this.shell,
      counts: {
        liveRollouts: running.length,
        updates: this.world.updates.length,
        drafts: this.world.drafts.length,
        devices: this.world.devices.size,
        images: this.world.images.length,
        keys: this.world.keys.length,
      },
      live: running.map((rollout) => {
        const { counts } = headOf(rollout, rollout.startedAt);
        return {
          update: rollout.plan.update,
          state: rollout.state,
          ended: counts.total - counts.running - counts.queued - counts.waiting,
          total: counts.total,
        };
      }),
      gateway:
        this.shell.gateway.state === 'on'
          ? {
              ...this.shell.gateway,
              connected: [...this.world.devices.values()].filter(({ connected }) => connected)
                .length,
            }
          : this.shell.gateway,
    };
  }

  #begin(now: number): void {
    const big = this.scenario === 'big';
    const members = [...this.world.devices.keys()];
    const things = big
      ? members.slice(0, Number(this.params.get('devices') ?? 10_000))
      : this.scenario === 'hostile'
        ? [...HOSTILE_NAMES, ...members.slice(0, 236)]
        : members.slice(0, 240);
    const rollout = this.start({
      source: 'site',
      update: METER_UPDATE,
      version: '2.4.1',
      things,
      imageSize: 1_277_952,
      abreast: big ? things.length : 41,
      speed: big ? 2_400 : 12_000,
      seed: 7,
    });
    rollout.destine([97, 141], { cell: 'failed', code: 'signature-check-failed' });
    rollout.destine([58], { cell: 'timed-out', code: 'timed-out-silent' });
    // As far as the pictures show it: run through beforehand, in coarser steps.
    const ahead = big ? 60_000 : 9 * 60_000;
    rollout.startedAt = now - ahead;
    for (const sim of rollout.sims) sim.since = now - ahead;
    for (let ms = ahead; ms >= 0; ms -= big ? 10_000 : 1000) rollout.step(now - ms);
    if (this.scenario === 'paused') {
      rollout.state = 'paused';
      rollout.pauseReason = 'Two devices refuse the signature';
    }
    if (this.scenario === 'hostile') {
      for (const name of HOSTILE_NAMES) {
        const like = this.world.devices.values().next().value;
        if (like) this.world.devices.set(name, { ...like, name, thingType: name });
      }
      const made = update(this.world, 'hostile', null, now);
      this.world.updates.push({
        ...made,
        description: HOSTILE_NAMES[0] ?? null,
        tags: HOSTILE_NAMES.map((name) => ({ Key: name, Value: name })),
      });
    }
    this.sync();
  }

  /** The lists know of the live rollouts. */
  sync(): void {
    for (const rollout of this.rollouts.values()) {
      if (rollout.plan.source !== 'site') continue;
      const row = this.world.updates.find(({ id }) => id === rollout.plan.update);
      if (row) row.rollout = headOf(rollout, row.createdAt);
    }
  }

  #tick(): void {
    const now = this.clock.now();
    const serving = this.shell.gateway.state === 'on';
    for (const rollout of this.rollouts.values()) {
      if (rollout.plan.source !== 'site' || rollout.completedAt !== null) continue;
      const before = rollout.state;
      rollout.step(now, serving);
      if (rollout.state !== before) this.changed('rollouts', 'updates');
    }
    this.#stepRehearsal(now);
    this.#frame();
  }

  #stepRehearsal(now: number): void {
    const status = this.shell.rehearsal;
    if (status?.stage.stage !== 'running') return;
    const rollout = this.rollout('rehearsal', status.update);
    rollout.step(now);
    if (rollout.completedAt === null) return;
    const head = headOf(rollout, rollout.startedAt);
    this.shell = {
      ...this.shell,
      rehearsal: {
        ...status,
        stage: {
          stage: 'ended',
          report: {
            head,
            seconds: Math.round((rollout.completedAt - rollout.startedAt) / 1000),
            bytes: head.blocksDone * 4096,
            blocks: head.blocksDone,
            signaturesVerified: head.counts.confirmed,
            imagesMatch: head.counts.confirmed,
            ledgerHolds: true,
            real: [
              text('real.devices', '{devices} devices would get it now.', { devices: '84' }),
              text('real.bytes', 'Each fetches {bytes}.', { bytes: '1.3 MB' }),
            ],
          },
        },
      },
    };
    this.pushShell();
  }

  #frame(): void {
    const { watch } = this;
    if (!watch || !this.#receive) return;
    const rollout = this.rollouts.get(`${watch.source} ${watch.update}`);
    if (!rollout) return;
    const bytes = mosaicOf(rollout, this.#seq + 1, watch.id, this.#sent);
    if (bytes) {
      this.#seq += 1;
      this.#receive(bytes);
    }
    const selected = rollout.sims.find(({ thing }) => thing === watch.selected);
    this.push({
      type: 'rollout',
      frame: {
        source: watch.source,
        update: watch.update,
        head: liveHead(rollout, this.clock.now()),
        rows: rowsOf(rollout, watch),
        inspector: selected ? inspectorOf(rollout, selected) : null,
      },
    });
  }
}

export function siteOf(now: number, name = 'north site'): SiteView {
  return {
    rootSubject: `CN=${name}`,
    rootId: '5a'.repeat(32),
    rootNotAfter: now + 3650 * 86_400_000,
    gateway: {
      notAfter: now + 300 * 86_400_000,
      names: ['fieldlift.local'],
      addresses: ['192.168.8.2'],
      due: null,
    },
    anchors: 0,
  };
}
