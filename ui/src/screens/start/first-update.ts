// The update of the first start: a draft, so that it is still there after the window was closed.

import type { CreateOtaUpdate, Draft, ImageDetail, Signed } from '../../backend/types';
import { keptHere, LOCAL_BUCKET } from '../updates/definition';

export const FIRST_KEY = 'my-first-key';
export const FIRST_DEVICES = 20;
const FIRST_UPDATE = 'first-update';
const PREFIX = 'sha256/';

/** The newest draft of the three steps. */
export const firstDraft = (drafts: readonly Draft[]): Draft | null =>
  drafts
    .filter((draft) => draft.definition.otaUpdateId === FIRST_UPDATE)
    .reduce<Draft | null>((newest, d) => (newest && newest.savedAt > d.savedAt ? newest : d), null);

/** The hash of the image that a definition sends first. */
export function imageOf(definition: CreateOtaUpdate): string | null {
  const at = definition.files[0]?.fileLocation?.s3Location;
  if (at?.bucket !== LOCAL_BUCKET || !at.key?.startsWith(PREFIX)) return null;
  return at.key.slice(PREFIX.length);
}

/** Nobody is named in it yet: a rehearsal brings its own devices. */
export function definitionOf(
  image: Pick<ImageDetail, 'hash'>,
  description: string,
  signed?: Signed,
): CreateOtaUpdate {
  return {
    otaUpdateId: FIRST_UPDATE,
    description,
    targets: [],
    protocols: ['MQTT'],
    targetSelection: 'SNAPSHOT',
    files: [
      {
        fileName: 'firmware.bin',
        fileLocation: keptHere(image.hash),
        ...(signed && {
          codeSigning: {
            customCodeSigning: {
              signature: { inlineDocument: signed.signature },
              certificateChain: {
                certificateName: 'codesign.crt',
                inlineDocument: signed.certificate,
              },
              hashAlgorithm: 'SHA256',
              signatureAlgorithm: 'ECDSA',
            },
          },
        }),
      },
    ],
  };
}
