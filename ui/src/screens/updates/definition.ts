// What a definition means to the editor: which image, which way of signing, which targets.

import type {
  CodeSigning,
  CreateOtaUpdate,
  FileLocation,
  OtaUpdateFile,
} from '../../backend/types';

/** The bucket under which images kept on this machine stand in `s3Location`. */
export const LOCAL_BUCKET = 'fieldlift';
export const UNSIGNED_POLICY = 'fieldlift.unsignedPolicy';
export const EXPECTED_VERSION = 'fieldlift.expectedVersion';
/** Additional parameters that have fields of their own. */
export const OWN_PARAMETERS: readonly string[] = [UNSIGNED_POLICY, EXPECTED_VERSION];

/** Region and account of the ARNs made here; any other is kept as it is. */
const ARN_PREFIX = 'arn:aws:iot:local:000000000000:';

/** A new definition: what most updates are. */
export function blank(key: string | null = null, image: string | null = null): CreateOtaUpdate {
  return {
    otaUpdateId: '',
    targets: [],
    protocols: ['MQTT'],
    targetSelection: 'SNAPSHOT',
    awsJobTimeoutConfig: { inProgressTimeoutInMinutes: 60 },
    files: [blankFile(key, image)],
  };
}

export function blankFile(key: string | null = null, image: string | null = null): OtaUpdateFile {
  return {
    fileName: 'firmware.bin',
    fileType: 0,
    fileLocation: image === null ? startOfLocation('here') : keptHere(image),
    codeSigning: startOf('here', key) as CodeSigning,
  };
}

/** The same update once more: it needs a name of its own. */
export function duplicate(definition: CreateOtaUpdate): CreateOtaUpdate {
  return { ...definition, otaUpdateId: '' };
}

export type LocationWay = 'here' | 's3' | 'stream' | 'none';

export function locationWay(location: FileLocation | undefined): LocationWay {
  if (location?.stream) return 'stream';
  if (!location?.s3Location) return 'none';
  return location.s3Location.bucket === LOCAL_BUCKET ? 'here' : 's3';
}

export const keptHere = (hash: string): FileLocation => ({
  s3Location: { bucket: LOCAL_BUCKET, key: `sha256/${hash}` },
});

/** The hash of the image kept here that a location names. */
export function imageOf(location: FileLocation | undefined): string | null {
  if (locationWay(location) !== 'here') return null;
  return /^sha256\/([0-9a-f]{64})$/.exec(location?.s3Location?.key ?? '')?.[1] ?? null;
}

export function startOfLocation(way: LocationWay): FileLocation | undefined {
  switch (way) {
    case 'here':
      return { s3Location: { bucket: LOCAL_BUCKET } };
    case 's3':
      return { s3Location: {} };
    case 'stream':
      return { stream: { fileId: 0 } };
    case 'none':
      return undefined;
  }
}

export type SigningWay = 'here' | 'given' | 'aws' | 'unsigned';

export function signingWay(signing: CodeSigning | undefined): SigningWay {
  if (signing?.startSigningJobParameter) return 'here';
  if (signing?.customCodeSigning) return 'given';
  return signing?.awsSignerJobId === undefined ? 'unsigned' : 'aws';
}

export function startOf(way: SigningWay, key: string | null = null): CodeSigning | undefined {
  switch (way) {
    case 'here':
      return {
        startSigningJobParameter: {
          ...(key === null ? {} : { signingProfileName: key }),
          signingProfileParameter: { certificatePathOnDevice: 'codesign.crt' },
        },
      };
    case 'given':
      return {
        customCodeSigning: {
          certificateChain: { certificateName: 'codesign.crt' },
          hashAlgorithm: 'SHA256',
          signatureAlgorithm: 'ECDSA',
        },
      };
    case 'aws':
      return { awsSignerJobId: '' };
    case 'unsigned':
      return undefined;
  }
}

/** Whether it can go out as it stands, with no key asked for. */
export const isSigned = (definition: CreateOtaUpdate): boolean =>
  definition.files.length > 0 &&
  definition.files.every((file) => file.codeSigning?.customCodeSigning?.signature?.inlineDocument);

export type TargetKind = 'group' | 'device' | 'other';

export interface Target {
  kind: TargetKind;
  /** The name, or the whole text where it is no ARN of a thing or a group. */
  name: string;
}

export function readTarget(arn: string): Target {
  const [, kind, name] = /^arn:[^:]*:iot:[^:]*:[^:]*:(thing|thinggroup)\/(.+)$/s.exec(arn) ?? [];
  if (!kind || !name) return { kind: 'other', name: arn };
  return { kind: kind === 'thing' ? 'device' : 'group', name };
}

export const groupArn = (name: string): string => `${ARN_PREFIX}thinggroup/${name}`;
export const deviceArn = (name: string): string => `${ARN_PREFIX}thing/${name}`;

/** An id from the names at hand: `meter-fw 2.4.1` is `meter-fw-2-4-1`. */
export function suggestId(file: string, version: string | null): string {
  const stem = file.replace(/\.(bin|hex|elf|img|uf2)$/i, '');
  const named = version !== null && !stem.includes(version) ? `${stem}-${version}` : stem;
  return named
    .replace(/[^A-Za-z0-9_-]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 56);
}
