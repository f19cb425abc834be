import type { CliCatalog } from '../claude/model-catalog.js';
import type { ThinkingAbilities } from '../claude/reasoning.js';

/** What is known of the CLI's models: learned from every process that is initialised, asked for when nothing is known. */
export class Catalog {
  readonly #ask: () => Promise<CliCatalog>;
  #known: CliCatalog | undefined;
  #asking: Promise<CliCatalog> | undefined;

  constructor(ask: () => Promise<CliCatalog>) {
    this.#ask = ask;
  }

  learn(catalog: CliCatalog): void {
    this.#known = catalog;
  }

  /** The CLI may have changed. */
  forget(): void {
    this.#known = undefined;
  }

  get known(): boolean {
    return this.#known !== undefined;
  }

  /** How a model thinks; `undefined` as long as no process was initialised, and for models the CLI does not list. */
  abilities(model: string): ThinkingAbilities | undefined {
    return this.#known?.abilities.get(model);
  }

  /** @throws BridgeError when the CLI must be asked and cannot be. */
  async get(): Promise<CliCatalog> {
    if (this.#known) return this.#known;
    this.#asking ??= this.#ask().finally(() => (this.#asking = undefined));
    const catalog = await this.#asking;
    this.learn(catalog);
    return catalog;
  }
}
