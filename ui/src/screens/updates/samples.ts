// Definitions for tests: together they hold every member of CreateOTAUpdate.

import type { CreateOtaUpdate } from '../../backend/types';

const CERTIFICATE = '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n';

export const SAMPLES = {
  'one with every job option': {
    otaUpdateId: 'meter-fw-2-4-1',
    description: 'Fixes the tariff clock',
    targets: [
      'arn:aws:iot:eu-west-1:123456789012:thinggroup/block-A',
      'arn:aws:iot:local:000000000000:thing/meter-1',
      'not an ARN at all',
    ],
    protocols: ['MQTT', 'HTTP'],
    targetSelection: 'CONTINUOUS',
    awsJobExecutionsRolloutConfig: {
      maximumPerMinute: 60,
      exponentialRate: {
        baseRatePerMinute: 5,
        incrementFactor: 1.5,
        rateIncreaseCriteria: { numberOfNotifiedThings: 10 },
      },
    },
    awsJobPresignedUrlConfig: { expiresInSec: 600 },
    awsJobAbortConfig: {
      abortCriteriaList: [
        {
          failureType: 'FAILED',
          action: 'CANCEL',
          thresholdPercentage: 5.25,
          minNumberOfExecutedThings: 20,
        },
        {
          failureType: 'SOMETHING_NEW',
          action: 'EXPLODE',
          thresholdPercentage: 0,
          minNumberOfExecutedThings: 1,
        },
      ],
    },
    awsJobTimeoutConfig: { inProgressTimeoutInMinutes: 10 },
    files: [
      {
        fileName: '/ota/app.bin',
        fileType: 0,
        fileVersion: '2.4.1',
        fileLocation: {
          s3Location: { bucket: 'fieldlift', key: `sha256/${'ab'.repeat(32)}`, version: '3' },
        },
        codeSigning: {
          startSigningJobParameter: {
            signingProfileName: 'release-2026',
            signingProfileParameter: {
              certificateArn: 'arn:aws:acm:eu-west-1:123456789012:certificate/1',
              platform: 'AmazonFreeRTOS-Default',
              certificatePathOnDevice: 'codesign.crt',
            },
            destination: { s3Destination: { bucket: 'signed', prefix: 'ota/' } },
          },
        },
        attributes: { stage: 'beta', __proto__x: 'kept' },
      },
    ],
    roleArn: 'arn:aws:iam::123456789012:role/ota',
    additionalParameters: { 'fieldlift.expectedVersion': '2.4.1', ticket: 'FW-12' },
    tags: [{ Key: 'fleet', Value: 'meters' }, { Key: 'bare' }],
  },
  'one signed elsewhere, in several files': {
    otaUpdateId: 'gateway',
    targets: [],
    awsJobExecutionsRolloutConfig: {
      exponentialRate: {
        baseRatePerMinute: 50,
        incrementFactor: 2,
        rateIncreaseCriteria: { numberOfSucceededThings: 100 },
      },
    },
    files: [
      {
        fileLocation: { s3Location: { bucket: 'firmware', key: 'a.bin', version: 'v7' } },
        codeSigning: {
          customCodeSigning: {
            signature: { inlineDocument: 'MEUCIQ==' },
            certificateChain: { certificateName: 'codesign.crt', inlineDocument: CERTIFICATE },
            hashAlgorithm: 'SHA512',
            signatureAlgorithm: 'ED25519',
          },
        },
      },
      {
        fileType: 202,
        fileLocation: { stream: { streamId: 'stream-1', fileId: 1 } },
        codeSigning: { awsSignerJobId: '1c5e6f0a' },
      },
      {},
    ],
    additionalParameters: { 'fieldlift.unsignedPolicy': 'bench only' },
  },
  'one with empty members': {
    otaUpdateId: '',
    description: '',
    targets: [],
    protocols: [],
    awsJobExecutionsRolloutConfig: {},
    awsJobPresignedUrlConfig: {},
    awsJobAbortConfig: { abortCriteriaList: [] },
    awsJobTimeoutConfig: {},
    files: [
      { fileVersion: '', fileLocation: {}, codeSigning: {}, attributes: {} },
      { codeSigning: { customCodeSigning: { signature: {}, certificateChain: {} } } },
    ],
    additionalParameters: {},
    tags: [],
  },
} satisfies Record<string, CreateOtaUpdate>;

/** The way to every text and number of a value. */
export function leaves(
  value: unknown,
  way: readonly (string | number)[] = [],
): (string | number)[][] {
  if (Array.isArray(value)) return value.flatMap((item, at) => leaves(item, [...way, at]));
  if (typeof value === 'object' && value !== null) {
    return Object.entries(value).flatMap(([name, member]) => leaves(member, [...way, name]));
  }
  return [[...way]];
}
