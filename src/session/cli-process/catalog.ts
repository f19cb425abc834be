/** The models of the CLI: which name stands for which model, and what each model accepts. */
import type { ModelInfo } from '../../core/chat-model.js';
import { isKnownModel, modelFacts, type ModelFacts } from '../../claude/compose/model-facts.js';
import { knownModel, listedModel, listedNames, type NameRules } from '../../claude/launch/model-names.js';
import type { CliCatalog } from '../../claude/read/model-catalog.js';

/** Learns from every process that is initialised, and asks the CLI only while nothing is known. */
export class Catalog {
  readonly #names: NameRules;
  readonly #ask: () => Promise<CliCatalog>;
  #known: CliCatalog | undefined;
  #asking: Promise<CliCatalog> | undefined;

  constructor(names: NameRules, ask: () => Promise<CliCatalog>) {
    this.#names = names;
    this.#ask = ask;
  }

  /** The name to start the CLI with for the name a client wrote. @throws BridgeError `model_not_found` */
  async modelFor(name: string): Promise<string> {
    return knownModel(name, this.#names) ?? listedModel(name, this.#names, (await this.get()).models);
  }

  /** Every name a client may use. @throws BridgeError when the CLI cannot be asked */
  async list(): Promise<readonly ModelInfo[]> {
    return listedNames((await this.get()).models, this.#names.aliases);
  }

  learn(catalog: CliCatalog): void {
    this.#known = catalog;
  }

  /** Call when the CLI may have changed. */
  forget(): void {
    this.#known = undefined;
  }

  /** What the model behind a name accepts; `undefined` when only the CLI knows and has not been asked yet. */
  facts(model: string): ModelFacts | undefined {
    if (isKnownModel(model)) return modelFacts(model);
    if (!this.#known) return undefined;
    const id = this.#known.models.find((each) => each.id === model)?.servedBy ?? model;
    return modelFacts(id, this.#known.facts.get(model));
  }

  /** @throws BridgeError when the CLI has to be asked and cannot be */
  async get(): Promise<CliCatalog> {
    if (this.#known) return this.#known;
    this.#asking ??= this.#ask().finally(() => (this.#asking = undefined));
    const catalog = await this.#asking;
    this.learn(catalog);
    return catalog;
  }
}
