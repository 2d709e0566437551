/** The little of slip39 the tests use; it ships no declarations. */
declare module 'slip39' {
  type Options = {
    readonly passphrase?: string;
    readonly threshold?: number;
    /** Threshold and count of each, and what it is called. */
    readonly groups?: readonly (readonly [number, number, string])[];
    readonly iterationExponent?: number;
    readonly extendableBackupFlag?: 0 | 1;
  };
  type Node = { readonly mnemonics: readonly string[] };
  const Slip39: {
    fromArray(secret: readonly number[], options: Options): { fromPath(path: string): Node };
    recoverSecret(mnemonics: readonly string[], passphrase: string): readonly number[];
  };
  export = Slip39;
}
