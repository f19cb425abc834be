import { invalid } from './invalid-request.js';

/**
 * The data without line breaks and with its padding, as the model's API wants it.
 * @throws BridgeError invalid_request when it is empty or holds anything but base64; only its letters are looked at.
 */
export function checkedBase64(data: string, param: string): string {
  const letters = data.replace(/\s+/g, '').replace(/={1,2}$/, '');
  if (letters === '') throw invalid(param, `${param} holds no data.`);
  if (/[^A-Za-z0-9+/]/.test(letters) || letters.length % 4 === 1) {
    throw invalid(param, `${param} is not valid base64.`);
  }
  return letters + '='.repeat((4 - (letters.length % 4)) % 4);
}
