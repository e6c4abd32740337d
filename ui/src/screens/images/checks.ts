// What the program held against the bytes of an image, in sentences.

import type { ImageDetail } from '../../backend/types';
import { bytes } from '../../lib/format';
import { m } from '../../messages/index.svelte';
import { address } from './parts';

export interface CheckLine {
  good: boolean;
  sentence: string;
}

export function checksOf({ info }: ImageDetail): CheckLine[] {
  const words = m().images.detail;
  const esp = info.esp ?? null;
  if (!esp) return [];
  const { checksum, hash, trailing } = esp;
  const lines: CheckLine[] = [];
  if (checksum.state === 'cut-off' || hash.state === 'cut-off')
    lines.push({ good: false, sentence: words.cutOff });
  if (checksum.state === 'invalid')
    lines.push({
      good: false,
      sentence: words.checksumWrong(address(checksum.expected, 2), address(checksum.found, 2)),
    });
  if (hash.state === 'invalid') lines.push({ good: false, sentence: words.hashWrong });
  if (checksum.state === 'valid' && hash.state === 'valid')
    lines.push({ good: true, sentence: words.intact });
  if (checksum.state === 'valid' && hash.state === 'absent')
    lines.push({ good: true, sentence: words.intactChecksum });
  if (trailing.kind === 'secure-boot-v1' || trailing.kind === 'secure-boot-v2')
    lines.push({
      good: true,
      sentence: words.after(bytes(trailing.length), words.trailing[trailing.kind]),
    });
  return lines;
}
