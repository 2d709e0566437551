/** Without this file vitest would read `vite.config.ts`, which builds the page. */
import config from '../../vitest.config.ts';

export default config;
