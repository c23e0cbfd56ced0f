import { CompletionItemKind, type CompletionList } from 'vscode-languageserver-types';
import { TextDocument } from 'vscode-languageserver-textdocument';
import type { Scene } from '../documents';
import type { Environment } from '../infer/environment';
import { evaluate } from '../infer/evaluate';
import { placeAt, type Place, type Source } from '../syntax/python';
import type { Documented } from './documentation';
import { makeItem, startsWith, type Offer } from './items';
import { membersOf, moduleOffers, publicOffers } from './members';
import { stringOffers } from './strings';

/** What completion gives: the list, and the documentation of each item by its place in it. */
export type Completions = {
  readonly list: CompletionList;
  readonly documentation: readonly Documented[];
};

/** What is asked: an offset of a cell; whether a catalog is still missing; a name for the list. */
export type CompletionRequest = {
  readonly cell: number;
  readonly offset: number;
  readonly incomplete: boolean;
  readonly id: number;
};

/** Completion at an offset of a cell. */
export function complete(scene: Scene, request: CompletionRequest): Completions {
  const { text } = scene.flow.cells[request.cell];
  const { source, place, at } = placeAt(text, request.offset);
  if (place.kind === 'nothing') {
    return { list: { isIncomplete: request.incomplete, items: [] }, documentation: [] };
  }
  const env = scene.environment(request.cell, source, at);
  const offers = offersAt(scene, source, place, env).filter(each => startsWith(each, place.prefix));
  const document = TextDocument.create('', 'python', 0, text);
  return {
    list: {
      isIncomplete: request.incomplete,
      items: offers.map((offer, index) =>
        makeItem(offer, index, place, request.offset, document, { list: request.id, index })
      )
    },
    documentation: offers
  };
}

function offersAt(
  scene: Scene,
  source: Source,
  place: Exclude<Place, { kind: 'nothing' }>,
  env: Environment
): Offer[] {
  switch (place.kind) {
    case 'member': {
      const receiver = evaluate(place.receiver, env, scene.context(source));
      return receiver ? membersOf(receiver, scene) : [];
    }
    case 'string':
      return stringOffers(scene, source, place.node, env);
    case 'import': {
      const uri =
        place.module === 'vantage'
          ? null
          : scene.world.resolveModule(place.module, scene.flow.path);
      return place.module === 'vantage' ? publicOffers() : uri ? moduleOffers(uri, scene) : [];
    }
    case 'name':
      return place.prefix ? nearEntities(scene, env) : [];
  }
}

/** Entities of model files that are near and were not imported, with their import. */
function nearEntities(scene: Scene, env: Environment): Offer[] {
  return scene
    .nearEntities()
    .filter(({ entity }) => !env.has(entity.name))
    .map(({ entity, module }) => ({
      label: entity.name,
      kind: CompletionItemKind.Class,
      detail: module,
      documentation: () => entity.doc ?? '',
      importLine: `from ${module} import ${entity.name}\n`
    }));
}
