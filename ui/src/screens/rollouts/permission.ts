import type { FolderView } from '../../backend/types';
import { m } from '../../messages/index.svelte';

/** Why nothing may be changed now; `null`: it may. */
export function locked(folder: FolderView | undefined): string | null {
  switch (folder?.state) {
    case 'own':
      return null;
    case 'read-only':
      return m().rollouts.actions.readOnly(folder.owner);
    default:
      return m().rollouts.actions.notOpen;
  }
}
