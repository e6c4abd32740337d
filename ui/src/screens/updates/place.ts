// A place in a definition: named as findings name it, read, and written without changing what
// stands elsewhere. So a definition that came from AWS leaves as it came, but for what was edited.

import type { CreateOtaUpdate } from '../../backend/types';

type Step = string | number;
type Present<T> = NonNullable<T>;

/** Objects that say nothing when empty: taken away with their last member. All others are a
 * choice (e.g. `customCodeSigning`) or demanded, and stay. */
const SILENT_WHEN_EMPTY: ReadonlySet<Step> = new Set([
  'awsJobExecutionsRolloutConfig',
  'awsJobPresignedUrlConfig',
  'awsJobTimeoutConfig',
  'additionalParameters',
  'attributes',
  'signingProfileParameter',
  'destination',
  's3Destination',
  'signature',
  'certificateChain',
]);

export class Place<T> {
  constructor(private readonly steps: readonly Step[]) {}

  at<K extends keyof Present<T> & Step>(key: K): Place<Present<T>[K]> {
    return new Place([...this.steps, key]);
  }

  /** E.g. `files[0].fileLocation.s3Location.key`. */
  get path(): string {
    return this.steps
      .map((step, index) => (typeof step === 'number' ? `[${step}]` : index ? `.${step}` : step))
      .join('');
  }

  read(definition: CreateOtaUpdate): T | undefined {
    let value: unknown = definition;
    for (const step of this.steps) {
      if (value === undefined || value === null) return undefined;
      value = (value as Record<Step, unknown>)[step];
    }
    return value as T | undefined;
  }

  /** The definition with `value` here; `undefined` takes the member away. */
  write(definition: CreateOtaUpdate, value: T | undefined): CreateOtaUpdate {
    if (value === undefined && this.read(definition) === undefined) return definition;
    return write(definition, this.steps, value) as CreateOtaUpdate;
  }
}

function write(into: unknown, steps: readonly Step[], value: unknown): unknown {
  const [step, ...rest] = steps;
  if (step === undefined) return value;
  if (typeof step === 'number') {
    const list = Array.isArray(into) ? [...into] : [];
    list[step] = write(list[step], rest, value);
    return list;
  }
  const object: Record<string, unknown> = { ...(into as Record<string, unknown> | undefined) };
  const inner = rest.length === 0 ? value : write(object[step], rest, value);
  if (inner === undefined || (value === undefined && isSilent(step, inner)))
    return Object.fromEntries(Object.entries(object).filter(([name]) => name !== step));
  return { ...object, [step]: inner };
}

const isSilent = (step: Step, value: unknown): boolean =>
  SILENT_WHEN_EMPTY.has(step) &&
  typeof value === 'object' &&
  value !== null &&
  Object.keys(value).length === 0;

/** The definition itself. */
export const whole = new Place<CreateOtaUpdate>([]);
