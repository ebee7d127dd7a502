import { css } from 'lit';

/** Buttons, fields and quiet text, alike on every page. */
export const shared = css`
  * { box-sizing: border-box; }
  a { color: var(--accent); }
  button, .button {
    font: inherit; padding: 0.45rem 0.95rem; border-radius: 999px; border: 1px solid var(--line);
    background: var(--card); color: var(--ink); cursor: pointer; text-decoration: none; display: inline-block;
  }
  button:hover, .button:hover { border-color: var(--accent); }
  button.primary { background: var(--accent); border-color: var(--accent); color: var(--on-accent); }
  button.danger { color: var(--bad); }
  button:disabled { opacity: 0.5; cursor: default; }
  input, select, textarea {
    font: inherit; color: inherit; background: var(--card); border: 1px solid var(--line); border-radius: 8px; padding: 0.4rem 0.6rem; min-width: 0;
  }
  .quiet { color: var(--quiet); }
  .bad { color: var(--bad); }
  .row { display: flex; gap: 0.6rem; align-items: center; flex-wrap: wrap; }
  progress { width: 100%; height: 6px; appearance: none; border: 0; border-radius: 3px; overflow: hidden; background: var(--line); }
  progress::-webkit-progress-bar { background: var(--line); }
  progress::-webkit-progress-value { background: var(--accent); transition: width 0.3s; }
  progress::-moz-progress-bar { background: var(--accent); }
  :focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
`;
