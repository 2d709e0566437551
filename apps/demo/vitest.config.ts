/** Beside `vite.config.ts`, which is the page's and which vitest would take for its own. */
export { default } from '../../vitest.config.ts';
