// Where updates are in the address: `new` is one that does not exist yet, and yet an update may be
// called so.

import { href } from '../../lib/route.svelte';

export const NEW = 'new';

export const addressOf = (update: string): string =>
  href('updates', update, update === NEW ? { created: '' } : {});
