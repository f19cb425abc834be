/** A text as it stands between two tags of XML. Characters that XML cannot hold are left out. */
export function xmlText(text: string): string {
  return Array.from(text)
    .filter((character) => character >= ' ' || character === '\t' || character === '\n')
    .join('')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
