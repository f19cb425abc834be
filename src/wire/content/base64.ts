import { invalid } from '../invalid-request.js';

/**
 * The data without line breaks and with its padding, as the model's API wants it; at most `maxBytes` of it.
 * @throws BridgeError validation_error when it is empty, too much or anything but base64; only its letters are looked at.
 */
export function checkedBase64(data: string, maxBytes: number, param: string): string {
  const letters = data.replace(/\s+/g, '').replace(/={1,2}$/, '');
  if (letters === '') throw invalid(param, `${param} holds no data.`);
  if (/[^A-Za-z0-9+/]/.test(letters) || letters.length % 4 === 1) {
    throw invalid(param, `${param} is not valid base64.`);
  }
  if (letters.length * 0.75 > maxBytes) {
    throw invalid(param, `${param} is larger than ${maxBytes / 1024 / 1024} MB. Send a smaller file.`);
  }
  return letters + '='.repeat((4 - (letters.length % 4)) % 4);
}
