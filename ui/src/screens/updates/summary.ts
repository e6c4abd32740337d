// What a definition will do, in sentences.

import type { CreateOtaUpdate, OtaUpdateFile } from '../../backend/types';
import { count } from '../../lib/format';
import { m } from '../../messages/index.svelte';
import { imageOf, signingWay, UNSIGNED_POLICY } from './definition';

/** AWS's own where a definition names no rate. */
const DEFAULT_PER_MINUTE = 1000;

export interface Line {
  about: keyof ReturnType<typeof m>['updates']['review']['rows'];
  sentences: string[];
}

/** What the program knows beside the definition. */
export interface Known {
  /** Devices it reaches; `null`: not asked. */
  devices: number | null;
  expectedVersion: string | null;
}

/** `imageName` knows the names of images kept here. */
export function summary(
  definition: CreateOtaUpdate,
  known: Known,
  imageName: (hash: string) => string | null,
): Line[] {
  const words = m().updates.review;
  const parameters = definition.additionalParameters ?? {};
  const rate = definition.awsJobExecutionsRolloutConfig?.maximumPerMinute ?? DEFAULT_PER_MINUTE;
  const minutes = definition.awsJobTimeoutConfig?.inProgressTimeoutInMinutes;
  const targets = words.targets(definition.targets.length);
  const lines: Line[] = [
    {
      about: 'files',
      sentences: definition.files.map((file) =>
        words.file(file.fileName ?? m().updates.unnamed, where(file, imageName)),
      ),
    },
    {
      about: 'signature',
      sentences: [
        ...new Set(definition.files.map((file) => signature(file, parameters[UNSIGNED_POLICY]))),
      ],
    },
    {
      about: 'devices',
      sentences: [
        known.devices === null
          ? targets
          : words.devices(m().common.devices(known.devices, count(known.devices)), targets),
      ],
    },
    {
      about: 'pace',
      sentences: [
        words.pace(count(rate)),
        minutes === undefined ? words.noTimeout : words.timeout(count(minutes)),
      ],
    },
    {
      about: 'end',
      sentences: [definition.targetSelection === 'CONTINUOUS' ? words.continuous : words.snapshot],
    },
    {
      about: 'version',
      sentences: [
        known.expectedVersion === null ? words.expectsNone : words.expects(known.expectedVersion),
      ],
    },
  ];
  const tags = (definition.tags ?? []).map(tagText);
  if (tags.length > 0) lines.push({ about: 'tags', sentences: [tags.join(', ')] });
  return lines;
}

export const tagText = ({ Key, Value }: { Key: string; Value?: string }): string =>
  Value ? `${Key}: ${Value}` : Key;

function where(file: OtaUpdateFile, imageName: (hash: string) => string | null): string {
  const words = m().updates.review;
  const image = imageOf(file.fileLocation);
  if (image !== null) return words.image(imageName(image) ?? image.slice(0, 12));
  const { stream, s3Location } = file.fileLocation ?? {};
  if (stream) return words.stream(stream.streamId ?? '');
  if (s3Location?.key) return words.bucket(s3Location.bucket ?? '', s3Location.key);
  return words.nowhere;
}

function signature({ codeSigning }: OtaUpdateFile, reason: string | undefined): string {
  const words = m().updates.review;
  switch (signingWay(codeSigning)) {
    case 'here': {
      const key = codeSigning?.startSigningJobParameter?.signingProfileName;
      return key ? words.signHere(key) : words.noKey;
    }
    case 'given':
      return words.signedGiven;
    case 'aws':
      return words.awsJob(codeSigning?.awsSignerJobId ?? '');
    case 'unsigned':
      return reason ? words.unsigned(reason) : words.unsignedNoReason;
  }
}
