import { describe, expect, it } from 'vitest';
import type { CreateOtaUpdate } from '../../backend/types';
import { SAMPLES, leaves } from './samples';
import { Place, whole } from './place';

/** Every member and list entry of a definition as a place, outermost last. */
function places(definition: CreateOtaUpdate): Place<unknown>[] {
  return leaves(definition).map((steps) => new Place(steps));
}

describe('a place in a definition', () => {
  it('is named as findings name it', () => {
    const key = whole.at('files').at(0).at('fileLocation').at('s3Location').at('key');
    expect(key.path).toBe('files[0].fileLocation.s3Location.key');
    expect(whole.at('additionalParameters').at('fieldlift.expectedVersion').path).toBe(
      'additionalParameters.fieldlift.expectedVersion',
    );
  });

  it.each(Object.entries(SAMPLES))('leaves %s as it came when nothing is changed', (_, sample) => {
    const before = structuredClone(sample);
    for (const place of places(sample)) {
      const same = place.write(sample, place.read(sample));
      expect(same, place.path).toEqual(before);
    }
    expect(sample).toEqual(before);
  });

  it.each(Object.entries(SAMPLES))('changes one place of %s and nothing else', (_, sample) => {
    const all = places(sample);
    for (const changed of all) {
      const after = changed.write(sample, 'changed');
      for (const place of all) {
        const expected = place.path === changed.path ? 'changed' : place.read(sample);
        expect(place.read(after), `${place.path} after ${changed.path}`).toEqual(expected);
      }
    }
  });

  it('takes away what says nothing when empty, and keeps what is a choice', () => {
    const minutes = whole.at('awsJobTimeoutConfig').at('inProgressTimeoutInMinutes');
    const timed = minutes.write({ otaUpdateId: 'a', targets: [], files: [] }, 5);
    expect(minutes.write(timed, undefined)).toEqual({ otaUpdateId: 'a', targets: [], files: [] });

    const key = whole.at('files').at(0).at('codeSigning').at('startSigningJobParameter');
    const signed = key
      .at('signingProfileName')
      .write({ otaUpdateId: 'a', targets: [], files: [{}] }, 'release');
    expect(key.at('signingProfileName').write(signed, undefined).files).toEqual([
      { codeSigning: { startSigningJobParameter: {} } },
    ]);
  });

  it('makes nothing when nothing is taken away', () => {
    const empty: CreateOtaUpdate = { otaUpdateId: '', targets: [], files: [] };
    const pem = whole.at('files').at(0).at('codeSigning').at('customCodeSigning');
    expect(pem.at('hashAlgorithm').write(empty, undefined)).toBe(empty);
  });
});
