/** PINs that a thief tries first. A card takes them all the same: whoever chooses one is told, once. */

/** Markert et al., "This PIN Can Be Easily Guessed", IEEE S&P 2020: the most common ones of six digits. */
const common = ['789456', '159753'];

/** Whether it is among the commonest, or made as they are: one run, one digit, or a short part again and again. */
export function isObviousPin(pin: string): boolean {
  return (
    common.includes(pin) ||
    isRun(pin) ||
    /^(\d{1,3})\1+$/.test(pin) ||
    (/^(?:(\d)\1)+$/.test(pin) && isRun(halves(pin)))
  );
}

/** `123456`, `654321`, `000000`. */
function isRun(pin: string): boolean {
  const steps = new Set([...pin].slice(1).map((digit, at) => Number(digit) - Number(pin[at])));
  const [step = 0] = steps;
  return steps.size === 1 && Math.abs(step) <= 1;
}

/** `123` of `112233`. */
function halves(pin: string): string {
  return [...pin].filter((_, at) => at % 2 === 0).join('');
}
