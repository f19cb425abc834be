/** Brings files in base64 into the form in which the model's API takes them. */

/** Without line breaks and with its padding. */
export function plainBase64(data: string): string {
  const letters = (/\s/.test(data) ? data.replace(/\s+/g, '') : data).replace(/={1,2}$/, '');
  return letters + '='.repeat((4 - (letters.length % 4)) % 4);
}

/** An image's media type by its first bytes, as the API compares the two; where they tell nothing, the one it was sent with. */
export function imageType(data: string, sent: string): string {
  const bytes = Buffer.from(data.slice(0, 16), 'base64').toString('latin1');
  const found = signatures.find(([pattern]) => pattern.test(bytes));
  if (found) return found[1];
  const type = sent.trim().toLowerCase();
  return type === 'image/jpg' ? 'image/jpeg' : type;
}

const signatures: readonly (readonly [RegExp, string])[] = [
  [/^\x89PNG/, 'image/png'],
  [/^\xff\xd8\xff/, 'image/jpeg'],
  [/^GIF8/, 'image/gif'],
  [/^RIFF.{4}WEBP/s, 'image/webp'],
];
