import type { CliCatalog } from '../../claude/read/model-catalog.js';
import { isKnownModel, modelFacts, type ModelFacts } from '../../claude/compose/model-facts.js';

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

  /** What the model behind a name takes; `undefined` when only the CLI knows, and has not been asked yet. */
  facts(model: string): ModelFacts | undefined {
    if (isKnownModel(model)) return modelFacts(model);
    if (!this.#known) return undefined;
    const id = this.#known.models.find((each) => each.id === model)?.servedBy ?? model;
    return modelFacts(id, this.#known.facts.get(model));
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
