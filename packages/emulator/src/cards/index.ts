/** Emulated cards, their memory, and the factory that makes packs of them. Portable. */
export type { CardDevice, UnreliableDevice } from './card-device.ts';
export { createCounterfeitFactory, createFactory, emulatorTrust, type Factory } from './factory.ts';
export type { PowerCut, PowerSwitch } from './faulty-nvm.ts';
export { createMemory, type Memory, memorySize } from './memory.ts';
export { createPack, type PackedCard, type PackOptions } from './pack.ts';
export { prepareCurves } from './prepare-curves.ts';
export { createVirtualCard, type VirtualCard, type VirtualCardOptions } from './virtual-card.ts';
