// Where updates are in the address: `new` is one that does not exist yet, and yet an update may be
// called so.

import { href, router } from '../../lib/route.svelte';

export const NEW = 'new';

export const addressOf = (update: string): string =>
  href('updates', update, update === NEW ? { created: '' } : {});

const TARGETS = 'targets-of-the-new-update';
/** An address bar takes no more; what many are waits in the window's own session. */
const IN_ADDRESS_MAX = 20;

/** Opens the editor on a new update for these devices. */
export function newFor(devices: readonly string[]): void {
  if (devices.length <= IN_ADDRESS_MAX) {
    router.go('updates', NEW, { targets: devices.join(',') });
    return;
  }
  sessionStorage.setItem(TARGETS, devices.join(','));
  router.go('updates', NEW, { kept: String(devices.length) });
}

/** The devices a new update begins with. */
export function devicesOf(params: Record<string, string>): string[] {
  const names = params.kept === undefined ? params.targets : sessionStorage.getItem(TARGETS);
  return names?.split(',').filter(Boolean) ?? [];
}
