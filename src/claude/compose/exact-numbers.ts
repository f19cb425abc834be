/** Keeps the digits of numbers that a JSON parser would round. */

/**
 * The text, with every number that a double cannot hold turned into a string of its exact digits: whole numbers beyond 2^53,
 * `1e400`, long decimals. Everything else stays unchanged. The text must be JSON.
 */
export function exactNumbers(json: string): string {
  if (!suspicious.test(json)) return json;
  let exact = '';
  /** Everything before this is in `exact`. */
  let copied = 0;
  for (let at = 0; at < json.length; at++) {
    const code = json.charCodeAt(at);
    if (code === quote) {
      at = endOfString(json, at);
    } else if (code === minus || isDigit(code)) {
      const start = at;
      while (isInNumber(json.charCodeAt(at + 1))) at++;
      const number = json.slice(start, at + 1);
      if (isCarried(number)) continue;
      exact += `${json.slice(copied, start)}"${number}"`;
      copied = at + 1;
    }
  }
  return exact + json.slice(copied);
}

/** A number with fewer digits in a row and no exponent is never rounded. */
const suspicious = /[\d.]{16}|\d[eE]/;

/** Whether the number still has the same value after it is parsed and written out. */
function isCarried(number: string): boolean {
  const value = Number(number);
  if (!Number.isFinite(value)) return false;
  const [before, after] = [decimal(number), decimal(String(value))];
  return before.digits === after.digits && before.exponent === after.exponent;
}

/** A number's digits without zeros at either end, and the power of ten of the last digit; the sign is never lost. */
function decimal(number: string): { readonly digits: string; readonly exponent: number } {
  const [mantissa = '', power = '0'] = number.replace('-', '').toLowerCase().split(/e/);
  const [whole = '', fraction = ''] = mantissa.split('.');
  const all = (whole + fraction).replace(/^0+/, '');
  const digits = withoutTrailingZeros(all);
  if (digits === '') return { digits, exponent: 0 };
  return { digits, exponent: Number(power) - fraction.length + (all.length - digits.length) };
}

/** A regular expression would scan every run of zeros again from each of its zeros. */
function withoutTrailingZeros(digits: string): string {
  let end = digits.length;
  while (digits.charCodeAt(end - 1) === zero) end--;
  return digits.slice(0, end);
}

/** The index of the quotation mark that closes the string opened at `start`. */
function endOfString(json: string, start: number): number {
  let at = start + 1;
  while (at < json.length && json.charCodeAt(at) !== quote) {
    at += json.charCodeAt(at) === backslash ? 2 : 1;
  }
  return at;
}

function isInNumber(code: number): boolean {
  return isDigit(code) || code === minus || code === plus || code === point || (code | 0x20) === lowerE;
}

function isDigit(code: number): boolean {
  return code >= zero && code <= nine;
}

const [quote, backslash, minus, plus, point] = [0x22, 0x5c, 0x2d, 0x2b, 0x2e];
const [zero, nine, lowerE] = [0x30, 0x39, 0x65];
