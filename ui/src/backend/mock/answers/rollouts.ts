import type { Backend } from '../../backend';
import type { RolloutHead } from '../../types';
import type { Program } from '../program';
import { hasEnded, inProgress } from '../rollout';
import { problem, text } from '../text';
import { headOf, inspectorOf } from '../views';
import { METER_UPDATE, versionOf } from '../world';

type Answers = Pick<
  Backend,
  | 'rollouts'
  | 'rolloutCell'
  | 'rolloutStart'
  | 'rolloutPause'
  | 'rolloutResume'
  | 'cancelPreview'
  | 'rolloutCancel'
  | 'rolloutRetry'
  | 'rolloutReportSave'
  | 'rawMessages'
  | 'supportBundleSave'
>;

export function rolloutAnswers(program: Program): Answers {
  const { clock, world } = program;
  const changed = () => {
    program.sync();
    program.changed('rollouts', 'updates');
    program.watched(program.watch);
  };
  return {
    rollouts: async () => {
      program.sync();
      return world.updates
        .flatMap(({ rollout }): RolloutHead[] => (rollout ? [rollout] : []))
        .toSorted((a, b) => b.createdAt - a.createdAt);
    },
    rolloutCell: async (source, update, index) => {
      const rollout = program.rollout(source, update);
      const sim = rollout.sims[index];
      return sim ? inspectorOf(rollout, sim) : null;
    },
    rolloutStart: async (update) => {
      const row = world.updates.find(({ id }) => id === update);
      if (!row)
        throw problem('not-found', text('update.none', 'There is no update {update}.', { update }));
      if (program.rollouts.has(`site ${update}`))
        throw problem('in-use', text('rollout.started', 'Its rollout was started before.'));
      program.start({
        source: 'site',
        update,
        version: versionOf(update) ?? '1',
        things: [...world.devices.keys()].slice(240, 324),
        imageSize: 1_277_952,
        abreast: 40,
        speed: 12_000,
        seed: 3,
      });
      changed();
    },
    rolloutPause: async (source, update, reason) => {
      const rollout = program.rollout(source, update);
      rollout.state = 'paused';
      rollout.pauseReason = reason;
      changed();
    },
    rolloutResume: async (source, update) => {
      const rollout = program.rollout(source, update);
      rollout.state = 'running';
      rollout.pauseReason = null;
      changed();
    },
    cancelPreview: async (source, update) => {
      const { sims } = program.rollout(source, update);
      const moving = sims.filter(({ cell }) => inProgress(cell)).length;
      const ended = sims.filter(({ cell }) => hasEnded(cell)).length;
      return { neverStart: sims.length - moving - ended, inProgress: moving, ended };
    },
    rolloutCancel: async (source, update, force) => {
      program.rollout(source, update).cancel(force, clock.now());
      changed();
    },
    rolloutRetry: async (source, update, thing) => {
      const again = program.rollout(source, update).retry(thing, clock.now());
      changed();
      return again;
    },
    rolloutReportSave: async (_source, update) => `/home/mara/${update}-report.html`,
    rawMessages: async (source, update, thing) => {
      const rollout = program.rollout(source, update);
      const head = headOf(rollout, rollout.startedAt);
      return {
        thing,
        parts: [
          {
            title: text('raw.job-document', 'Job document'),
            at: rollout.startedAt,
            body: JSON.stringify(
              { afr_ota: { protocols: ['MQTT'], streamname: head.job } },
              null,
              2,
            ),
          },
          {
            title: text('raw.status-details', 'Last status details'),
            at: clock.now(),
            body:
              update === METER_UPDATE
                ? '{"reason":"0xe3: signature check"}'
                : '{"receive":"312/312"}',
          },
        ],
      };
    },
    supportBundleSave: async (_source, update) => {
      await program.work(text('work.bundle', 'Support bundle'), 6, 'steps', 2);
      return `/home/mara/${update}-support.zip`;
    },
  };
}
