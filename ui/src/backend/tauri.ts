import { invoke } from '@tauri-apps/api/core';

/** What the program says about itself. */
export interface About {
  name: string;
  version: string;
}

/** Everything the page may ask of the program; tests and other hosts give their own. */
export interface Backend {
  about(): Promise<About>;
}

export const tauri: Backend = {
  about: () => invoke<About>('about'),
};
