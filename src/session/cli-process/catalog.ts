/** The models of the CLI: which name stands for which model, and what each model accepts. */
import type { ModelInfo } from '../../core/chat-model.js';
import { isKnownModel, modelFacts, type ModelFacts } from '../../claude/compose/model-facts.js';
import {
  knownModel,
  listedId,
  listedModel,
  listedNames,
  type NameRules,
} from '../../claude/launch/model-names.js';
import type { CliCatalog } from '../../claude/read/model-catalog.js';
import { modelTraits } from '../../claude/read/model-traits.js';

/**
 * Learns from the processes that are initialised, and asks the CLI only while no list is known. To its list each CLI adds the
 * model that it was started with, which a client may have invented: only the list of the default model counts (2.1.197, 2.1.330).
 */
export class Catalog {
  readonly #names: NameRules;
  readonly #ask: () => Promise<CliCatalog>;
  #list: CliCatalog | undefined;
  /** The newest of any process, for what it says about models. */
  #latest: CliCatalog | undefined;
  #asking: Promise<CliCatalog> | undefined;

  constructor(names: NameRules, ask: () => Promise<CliCatalog>) {
    this.#names = names;
    this.#ask = ask;
  }

  /** The name to start the CLI with for the name a client wrote. @throws BridgeError `model_not_found` */
  async modelFor(name: string): Promise<string> {
    return knownModel(name, this.#names) ?? listedModel(name, this.#names, (await this.get()).models);
  }

  /** The names to list. @throws BridgeError when the CLI cannot be asked */
  async list(): Promise<readonly ModelInfo[]> {
    const catalog = await this.get();
    return listedNames(catalog.models, this.#names.aliases).map((info) => this.#described(info, catalog));
  }

  /** Any name that a request may use. @throws BridgeError `model_not_found`, or when the CLI cannot be asked */
  async find(name: string): Promise<ModelInfo> {
    const listed = (await this.list()).find(({ id }) => id === name);
    if (listed) return listed;
    const model = await this.modelFor(name);
    const catalog = await this.get();
    const servedBy = listedId(model, catalog.models) ?? model;
    return this.#described({ id: name, ...(servedBy !== name && { servedBy }) }, catalog);
  }

  #described(info: ModelInfo, catalog: CliCatalog): ModelInfo {
    return { ...info, traits: modelTraits(knownModel(info.id, this.#names) ?? info.id, catalog) };
  }

  /** @param model the one that the process was started with */
  learn(catalog: CliCatalog, model: string): void {
    this.#latest = catalog;
    if (model === this.#names.defaultModel) this.#list = catalog;
  }

  /** Call when the CLI may have changed. */
  forget(): void {
    this.#list = undefined;
    this.#latest = undefined;
  }

  /** What the model behind a name accepts; `undefined` when only the CLI knows and has not been asked yet. */
  facts(model: string): ModelFacts | undefined {
    if (isKnownModel(model)) return modelFacts(model);
    if (!this.#latest) return undefined;
    const id = listedId(model, this.#latest.models) ?? model;
    return modelFacts(id, this.#latest.facts.get(id));
  }

  /** @throws BridgeError when the CLI has to be asked and cannot be */
  async get(): Promise<CliCatalog> {
    if (this.#list) return this.#list;
    this.#asking ??= this.#ask().finally(() => (this.#asking = undefined));
    const catalog = await this.#asking;
    this.learn(catalog, this.#names.defaultModel);
    return catalog;
  }
}
