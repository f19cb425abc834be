/** Who asks the soaked bridge: each name is a key's, and so takes turns with the others for the model's places. */

export const HONEST: readonly string[] = numbered('honest', 4);
export const ABUSERS: readonly string[] = numbered('abuser', 8);
/** Has a quota, which abusers use up. */
export const STINTED = 'stinted';

export function keyOf(name: string): string {
  return `sk-soak-${name}`;
}

/** As the settings of the bridge have them. */
export const PARTY_SETTINGS: Readonly<Record<string, string>> = {
  CLAUDE_BRIDGE_API_KEYS: JSON.stringify(
    Object.fromEntries([...HONEST, ...ABUSERS, STINTED].map((name) => [name, keyOf(name)])),
  ),
  CLAUDE_BRIDGE_KEY_QUOTAS: JSON.stringify({ [STINTED]: '8requests/minute' }),
};

function numbered(name: string, count: number): string[] {
  return Array.from({ length: count }, (_, index) => `${name}-${index + 1}`);
}
