/** Paths of the app; CloudFront answers each of them with index.html. */
export type Route = { page: 'library' } | { page: 'video'; id: string } | { page: 'hosts' } | { page: 'signed-in' } | { page: 'sign-in' } | { page: 'unknown' };

export function parse(path: string): Route {
  if (path === '/' || path === '/index.html') return { page: 'library' };
  if (path === '/hosts') return { page: 'hosts' };
  if (path === '/signed-in') return { page: 'signed-in' };
  if (path === '/sign-in') return { page: 'sign-in' };
  const video = /^\/videos\/([0-9a-f-]{36})$/.exec(path);
  return video ? { page: 'video', id: video[1] } : { page: 'unknown' };
}

/** @param replace Without a step to go back to. */
export function go(path: string, replace = false): void {
  history[replace ? 'replaceState' : 'pushState'](null, '', path);
  dispatchEvent(new PopStateEvent('popstate'));
}

/** Links inside the app change the page without loading it; modified clicks stay the browser's. */
export function followLink(event: MouseEvent): void {
  const link = event.composedPath().find((e): e is HTMLAnchorElement => e instanceof HTMLAnchorElement);
  if (!link || event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey || link.target) return;
  if (link.origin !== location.origin || !['library', 'video', 'hosts'].includes(parse(link.pathname).page)) return;
  event.preventDefault();
  go(link.pathname + link.search);
}

/** A path of this site, whatever a link says. */
export function local(path: string | null): string {
  return path !== null && /^\/(?![/\\])/.test(path) ? path : '/';
}
