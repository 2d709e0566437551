/** The firmware, and the ports it needs. */
export {
  type Nvm,
  type Ports,
  type Rng,
  wordSize,
} from '../ports.ts';
export { type CardFirmware, type CardUsage, createCardFirmware } from './card-firmware.ts';
