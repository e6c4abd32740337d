// Numbers, sizes, spans and times as a person reads them, in the chosen language.

import { m, words } from '../messages/index.svelte';

/** The system's own variant of the chosen language where it speaks it, e.g. `de-CH`. */
function locale(): string {
  const own = globalThis.navigator?.language ?? '';
  if (own.split('-')[0] === words.language) return own;
  return words.language === 'de' ? 'de-DE' : 'en-GB';
}

const formats = new Map<string, Intl.NumberFormat>();
function numbers(digits: number): Intl.NumberFormat {
  const key = `${locale()} ${digits}`;
  let format = formats.get(key);
  if (!format) {
    format = new Intl.NumberFormat(locale(), {
      minimumFractionDigits: digits,
      maximumFractionDigits: digits,
    });
    formats.set(key, format);
  }
  return format;
}

export const count = (n: number): string => numbers(0).format(n);

const SIZES = ['B', 'kB', 'MB', 'GB', 'TB'] as const;

/** Powers of 1000, three digits that count: `412 kB`, `9.6 kB`. */
export function bytes(n: number): string {
  let size = 0;
  let value = n;
  while (Math.round(value) >= 1000 && size < SIZES.length - 1) {
    value /= 1000;
    size += 1;
  }
  const digits = size === 0 || value >= 100 ? 0 : 1;
  return `${numbers(digits).format(value)} ${SIZES[size]}`;
}

export const rate = (bytesPerSecond: number): string => `${bytes(bytesPerSecond)}/s`;

/** Rounded down: 100 % is all of it. */
export const percent = (part: number, whole: number): string =>
  m().common.progressOf(count(whole === 0 ? 0 : Math.floor((part / whole) * 100)));

/** `45 s`, `1 min 18 s`, `2 h 5 min`, `3 days`. */
export function duration(seconds: number): string {
  const t = m().common.time;
  const s = Math.max(0, Math.round(seconds));
  if (s < 60) return t.seconds(count(s));
  if (s < 3600) {
    const rest = s % 60;
    const minutes = t.minutes(count(Math.floor(s / 60)));
    return rest === 0 || s >= 600 ? minutes : `${minutes} ${t.seconds(count(rest))}`;
  }
  if (s < 86_400) {
    const rest = Math.floor((s % 3600) / 60);
    const hours = t.hours(count(Math.floor(s / 3600)));
    return rest === 0 ? hours : `${hours} ${t.minutes(count(rest))}`;
  }
  const days = Math.floor(s / 86_400);
  return t.days(days, count(days));
}

const times = new Map<string, Intl.DateTimeFormat>();
function dates(options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = locale() + JSON.stringify(options);
  let format = times.get(key);
  if (!format) {
    format = new Intl.DateTimeFormat(locale(), { hourCycle: 'h23', ...options });
    times.set(key, format);
  }
  return format;
}

/** `14:19` */
export const clock = (ms: number): string =>
  dates({ hour: '2-digit', minute: '2-digit' }).format(ms);
/** `14:19:07` */
export const clockSeconds = (ms: number): string =>
  dates({ hour: '2-digit', minute: '2-digit', second: '2-digit' }).format(ms);
/** `22 Nov 2026` */
export const day = (ms: number): string =>
  dates({ day: 'numeric', month: 'short', year: 'numeric' }).format(ms);
/** `22 Nov 2026, 14:19` */
export const dateTime = (ms: number): string =>
  dates({
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
  }).format(ms);

/** The time where it is of today, else the day. */
export function when(ms: number, now: number): string {
  return new Date(ms).toDateString() === new Date(now).toDateString() ? clock(ms) : day(ms);
}

/** `2 h ago`, `in 3 days`; within a few seconds `now`. */
export function relative(ms: number, now: number): string {
  const t = m().common.time;
  const seconds = Math.round((now - ms) / 1000);
  const away = Math.abs(seconds);
  if (away < 10) return t.now;
  const span = coarse(away);
  return seconds > 0 ? t.ago(span) : t.ahead(span);
}

function coarse(seconds: number): string {
  const t = m().common.time;
  if (seconds < 60) return t.seconds(count(seconds));
  if (seconds < 3600) return t.minutes(count(Math.floor(seconds / 60)));
  if (seconds < 86_400) return t.hours(count(Math.floor(seconds / 3600)));
  const days = Math.floor(seconds / 86_400);
  return t.daysAway(days, count(days));
}
