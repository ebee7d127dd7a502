import { css } from 'lit';

/** Buttons, fields and quiet text, alike on every page. */
export const shared = css`
  * { box-sizing: border-box; accent-color: var(--accent); }
  a { color: var(--accent); }
  button, .button {
    font: inherit; padding: 0.45rem 0.95rem; border-radius: 999px; border: 1px solid var(--line);
    background: var(--card); color: var(--ink); cursor: pointer; text-decoration: none; display: inline-block;
  }
  button:hover, .button:hover { border-color: var(--accent); }
  button.primary { background: var(--accent); border-color: var(--accent); color: var(--on-accent); }
  button.danger { color: var(--bad); }
  button.primary.danger { background: var(--bad); border-color: var(--bad); color: var(--on-accent); }
  button:disabled { opacity: 0.5; cursor: default; }
  input, select, textarea {
    font: inherit; color: inherit; background: var(--card); border: 1px solid var(--line); border-radius: 8px; padding: 0.4rem 0.6rem; min-width: 0;
  }
  dialog { color: var(--ink); background: var(--card); border: 1px solid var(--line); border-radius: var(--radius); padding: 1.2rem; width: min(32rem, calc(100vw - 1.6rem)); }
  dialog::backdrop { background: rgb(0 0 0 / 0.5); }
  dialog h2 { font-size: 1.2rem; margin: 0 0 0.6rem; overflow-wrap: anywhere; }
  .quiet { color: var(--quiet); }
  .bad { color: var(--bad); }
  .row { display: flex; gap: 0.6rem; align-items: center; flex-wrap: wrap; }
  progress { width: 100%; height: 6px; appearance: none; border: 0; border-radius: 3px; overflow: hidden; background: var(--line); }
  progress::-webkit-progress-bar { background: var(--line); }
  progress::-webkit-progress-value { background: var(--accent); transition: width 0.3s; }
  progress::-moz-progress-bar { background: var(--accent); }
  .visually-hidden { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
  @media (prefers-reduced-motion: reduce) { * { animation: none !important; transition: none !important; } }
  :focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
`;
