/** Everybody who uses the packages in the rehearsal. */
import { consumers as bundlers } from './consumers/bundlers.mjs';
import { consumers as command } from './consumers/command.mjs';
import { consumers as metro } from './consumers/metro.mjs';
import { consumers as next } from './consumers/next.mjs';
import { consumers as node } from './consumers/node.mjs';
import { consumers as pages } from './consumers/pages.mjs';
import { consumers as readers } from './consumers/readers.mjs';
import { consumers as runtimes } from './consumers/runtimes.mjs';
import { consumers as typescript } from './consumers/typescript.mjs';
import { consumers as vite } from './consumers/vite.mjs';

export const consumers = [
  ...node,
  ...runtimes,
  ...typescript,
  ...bundlers,
  ...vite,
  ...next,
  ...metro,
  ...pages,
  ...command,
  ...readers,
];
