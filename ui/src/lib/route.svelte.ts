// Which screen is shown. It stands in the address, so that back and forward work.

export const SCREENS = [
  'start',
  'rollouts',
  'updates',
  'devices',
  'images',
  'keys',
  'activity',
  'rehearsal',
  'settings',
  'doctor',
] as const;

export type Screen = (typeof SCREENS)[number];

export interface Route {
  screen: Screen;
  /** What is open in it, e.g. an update's id. */
  item: string | null;
  params: Record<string, string>;
}

function read(hash: string): Route {
  const [path = '', query = ''] = hash.replace(/^#\/?/, '').split('?');
  const [screen = '', item] = path.split('/');
  const known = SCREENS.find((name) => name === screen);
  return {
    screen: known ?? 'rollouts',
    item: item ? decodeURIComponent(item) : null,
    params: Object.fromEntries(new URLSearchParams(query)),
  };
}

export function href(
  screen: Screen,
  item: string | null = null,
  params: Record<string, string> = {},
): string {
  const query = Object.entries(params)
    .map((pair) => pair.map(encodeURIComponent).join('='))
    .join('&');
  const path = item === null ? screen : `${screen}/${encodeURIComponent(item)}`;
  return `#/${path}${query ? `?${query}` : ''}`;
}

class Router {
  route = $state.raw<Route>(read(globalThis.location?.hash ?? ''));

  constructor() {
    globalThis.addEventListener?.('hashchange', () => {
      this.route = read(location.hash);
    });
  }

  go(screen: Screen, item: string | null = null, params: Record<string, string> = {}): void {
    location.hash = href(screen, item, params);
    this.route = read(location.hash);
  }

  /** Another address for what is shown: back goes to where it was come from. */
  replace(screen: Screen, item: string | null = null, params: Record<string, string> = {}): void {
    history.replaceState(history.state, '', href(screen, item, params));
    this.route = read(location.hash);
  }
}

export const router = new Router();
