/** Where accounts of a wallet come back in other programs, path by path. */
export { type OwnDerivation, ownDerivations } from './own-derivations.ts';
export { type WhereItComesBack, whereItComesBack } from './where-it-comes-back.ts';
