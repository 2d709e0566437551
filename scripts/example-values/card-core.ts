/** Values the docstrings of `@symbolon/card-core` use: the ports of a chip. */
import type { Ports } from '@symbolon/card-core/ports';
import { emulatorTrust } from '@symbolon/emulator/factory';
import { createMemory } from '@symbolon/emulator/nvm';

export const ports: Ports = {
  nvm: createMemory().nvm,
  rng: (length) => crypto.getRandomValues(new Uint8Array(length)),
  firmware: new Uint8Array(32),
  release: 1,
  trust: emulatorTrust,
  interpreters: [],
};
