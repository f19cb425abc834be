/** What answers would have cost, for a person. @param usd US dollars, as the CLI estimates them */
export function worthText(usd: number): string {
  return `$${usd.toFixed(usd < 1 ? 4 : 2)} at API prices, as the CLI estimates it`;
}
