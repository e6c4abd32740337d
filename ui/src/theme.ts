/** Dark is the design's own ground; light is an attribute on the root that the tokens answer to. */
export function followSystemTheme(root: HTMLElement, light: MediaQueryList): void {
  const apply = () => {
    root.dataset.theme = light.matches ? 'light' : 'dark';
  };
  apply();
  light.addEventListener('change', apply);
}
