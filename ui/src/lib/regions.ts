// F6 goes round the regions of the window: elements with `data-region` that can be focused.

export function nextRegion(step: 1 | -1): void {
  const regions = [...document.querySelectorAll<HTMLElement>('[data-region]')];
  if (regions.length === 0) return;
  const here = regions.findLastIndex((region) => region.contains(document.activeElement));
  const start = here < 0 && step < 0 ? 0 : here;
  regions[(start + step + regions.length) % regions.length]?.focus();
}
