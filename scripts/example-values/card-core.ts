/** Values the docstrings of `@symbolon/card-core` use: the ports of a chip. */
import type { Ports } from '@symbolon/card-core/card';
import { createMemory, emulatorTrust } from '@symbolon/emulator/cards';

export const ports: Ports = {
  nvm: createMemory().nvm,
  rng: (length) => crypto.getRandomValues(new Uint8Array(length)),
  firmware: new Uint8Array(32),
  release: 1,
  trust: emulatorTrust,
  interpreters: [],
};
