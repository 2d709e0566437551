/** Beside `vite.config.ts`, which is the page's and which vitest would take for its own. */
import config from '../../vitest.config.ts';

export default config;
