// The time as screens show it. It moves every few seconds, so that "2 h ago" stays true.

const STEP_MS = 5000;

class Clock {
  now = $state(Date.now());

  /** Runs as long as the window lives; answers how to stop it. */
  run(): () => void {
    const timer = setInterval(() => (this.now = Date.now()), STEP_MS);
    return () => clearInterval(timer);
  }
}

export const time = new Clock();
