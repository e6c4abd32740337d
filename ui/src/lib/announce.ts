// The two live regions of the window. Screens hand in sentences; the shell shows them to screen
// readers. Summaries of running work come at most every ten seconds, always the newest.

type Speaker = (text: string) => void;

const SUMMARY_EVERY_MS = 10_000;

let polite: Speaker = () => undefined;
let assertive: Speaker = () => undefined;
let waiting: string | null = null;
let timer: ReturnType<typeof setTimeout> | undefined;

/** The shell's regions; answers how to take them away. */
export function speakers(calm: Speaker, urgent: Speaker): () => void {
  polite = calm;
  assertive = urgent;
  return () => {
    polite = () => undefined;
    assertive = () => undefined;
    clearTimeout(timer);
    timer = undefined;
    waiting = null;
  };
}

export function announce(text: string, urgent = false): void {
  if (urgent) assertive(text);
  else polite(text);
}

export function summarise(text: string): void {
  if (timer !== undefined) {
    waiting = text;
    return;
  }
  polite(text);
  timer = setTimeout(next, SUMMARY_EVERY_MS);
}

function next(): void {
  timer = undefined;
  if (waiting === null) return;
  const text = waiting;
  waiting = null;
  summarise(text);
}
