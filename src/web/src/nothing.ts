import { css, html } from 'lit';

export const nothingStyles = css`
  .nothing { text-align: center; padding: clamp(2rem, 12vh, 7rem) 1rem; }
  .nothing h1 { font-size: 1.4rem; margin: 0 0 0.4rem; }
  .nothing p { margin: 0 0 1rem; }
`;

/** What is not there and what is private look the same. Signing in leads back to `to`. */
export function nothingHere(to: string, signedIn: boolean) {
  // Inside another site's frame nobody can sign in.
  const target = window.top === window ? '_self' : '_blank';
  return html`<div class="nothing">
    <h1>There is nothing here, or it is not for you</h1>
    <p class="quiet">${signedIn ? 'It may be gone, or shared with other people only.' : 'If it was shared with you, sign in to see it.'}</p>
    <p><a class="button" href=${`/sign-in?to=${encodeURIComponent(to)}`} target=${target}>${signedIn ? 'Sign in as somebody else' : 'Sign in'}</a></p>
    <p><a href="/" target=${target}>Go to the library</a></p>
  </div>`;
}
