// What is rehearsed with how many devices, and what shall go wrong with how many of them.

import type {
  Draft,
  ImageRow,
  RehearsalFaults,
  RehearsalSubject,
  UpdateRow,
} from '../../backend/types';
import { isSigned } from '../updates/definition';

export const MOST_DEVICES = 10_000;
export const FAULTS = [
  'wrongCertificate',
  'selfTestFails',
  'silent',
  'reboot',
  'lossy',
] as const satisfies readonly (keyof RehearsalFaults)[];

export const HEALTHY: RehearsalFaults = {
  wrongCertificate: 0,
  silent: 0,
  reboot: 0,
  lossy: 0,
  selfTestFails: 0,
};

export const faulty = (faults: RehearsalFaults): number =>
  FAULTS.reduce((sum, fault) => sum + faults[fault], 0);

export type SubjectKind = RehearsalSubject['kind'];

export interface Choices {
  update: { id: string; label: string }[];
  draft: { id: string; label: string }[];
  image: { id: string; label: string }[];
}

/** Only what can be rehearsed; drafts only where they carry a signature. */
export const choices = (
  updates: readonly UpdateRow[],
  drafts: readonly Draft[],
  images: readonly ImageRow[],
): Choices => ({
  update: updates.map(({ id }) => ({ id, label: id })),
  draft: drafts
    .filter(({ definition }) => isSigned(definition))
    .map(({ id, definition }) => ({ id, label: definition.otaUpdateId || id })),
  image: images.map(({ hash, name, version }) => ({
    id: hash,
    label: version ? `${name}, ${version}` : name,
  })),
});

export const subject = (kind: SubjectKind, id: string): RehearsalSubject =>
  kind === 'update'
    ? { kind, update: id }
    : kind === 'draft'
      ? { kind, draft: id }
      : { kind, image: id };

export const subjectId = (what: RehearsalSubject): string =>
  what.kind === 'update' ? what.update : what.kind === 'draft' ? what.draft : what.image;

/** How the subject is called, where it is still there. */
export const subjectLabel = (what: RehearsalSubject, known: Choices): string =>
  known[what.kind].find(({ id }) => id === subjectId(what))?.label ?? subjectId(what);
