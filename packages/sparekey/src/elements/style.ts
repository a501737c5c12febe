/** The look, by custom properties and parts. It follows the page's `color-scheme`. */
export const css = `
:host {
  --_ink: var(--sparekey-ink, light-dark(#1a2125, #e8ecee));
  --_quiet: var(--sparekey-quiet, light-dark(#55626b, #a6b2bb));
  --_line: var(--sparekey-line, light-dark(#6f7b83, #84919a));
  --_accent: var(--sparekey-accent, light-dark(#0b5f6b, #5cc4d2));
  --_on-accent: var(--sparekey-on-accent, light-dark(#ffffff, #06222a));
  --_error: var(--sparekey-error, light-dark(#a02f28, #f4a29b));
  --_radius: var(--sparekey-radius, 0.5rem);
  display: block;
  max-width: 38rem;
  color: var(--_ink);
  background: var(--sparekey-paper, transparent);
  font-family: var(--sparekey-font, inherit);
  line-height: 1.5;
  overflow-wrap: break-word;
}
:host([hidden]) { display: none; }
* { box-sizing: border-box; }
h2 { margin: 0 0 0.5rem; font-size: 1.4em; line-height: 1.25; }
h3 { margin: 1rem 0 0.25rem; font-size: 1.1em; }
p { margin: 0.5rem 0; }
ul, ol { margin: 0.5rem 0; padding-inline-start: 1.5rem; }
li { margin: 0.25rem 0; }
.codes {
  list-style: none;
  padding: 1rem;
  border: 1px solid var(--_line);
  border-radius: var(--_radius);
  display: grid;
  grid-template-columns: repeat(auto-fill, minmax(min(100%, 13.5em), 1fr));
  gap: 0.25rem 1.5rem;
}
code { font-family: var(--sparekey-mono, ui-monospace, Menlo, Consolas, 'Liberation Mono', monospace); font-size: 1.15em; font-variant-numeric: slashed-zero; }
code b { font-weight: 800; }
label { display: block; margin-top: 1rem; font-weight: 600; }
input {
  display: block;
  width: 100%;
  min-height: 2.75rem;
  padding: 0.5rem 0.75rem;
  font: inherit;
  font-family: var(--sparekey-mono, ui-monospace, Menlo, Consolas, 'Liberation Mono', monospace);
  color: inherit;
  background: transparent;
  border: 1px solid var(--_line);
  border-radius: var(--_radius);
}
input[aria-invalid='true'] { border: 2px solid var(--_error); }
button {
  min-height: 2.75rem;
  padding: 0.5rem 1rem;
  font: inherit;
  font-weight: 600;
  cursor: pointer;
  color: var(--_on-accent);
  background: var(--_accent);
  border: 1px solid var(--_accent);
  border-radius: var(--_radius);
}
.button-quiet { color: var(--_accent); background: transparent; }
button[aria-disabled='true'] { opacity: 0.6; cursor: progress; }
.tasks { list-style: none; padding: 0; }
.tasks li { display: flex; flex-wrap: wrap; gap: 0.5rem 1rem; align-items: center; margin: 0.75rem 0; }
.row { display: flex; flex-wrap: wrap; gap: 0.75rem; margin: 1rem 0; align-items: center; }
a, summary { color: var(--_accent); }
summary { cursor: pointer; padding: 0.5rem 0; }
.hint { margin: 0.25rem 0; color: var(--_quiet); }
.error { color: var(--_error); font-weight: 600; }
.status:empty, .error:empty { margin: 0; }
:focus-visible { outline: 3px solid var(--_accent); outline-offset: 2px; }
h2:focus { outline: none; }
@media (forced-colors: active) {
  button, input, .codes { border: 1px solid; }
  :focus-visible { outline-color: Highlight; }
}
`
