import type { FilterColumn, FilterRelation } from '../../../lsp-server/protocol';
import { allOf, findDraft, type RelatedDraft } from './drafts';
import * as edits from './edits';
import { ShownFilter } from './shown-filter';

/** The same with what people do to its conditions: each change is counted, and shown as code. */
export class EditableFilter extends ShownFilter {
  /** Adds a condition on a column of the subject, or in a group of related rows. */
  addCondition(column: FilterColumn, group: number | null = null): void {
    const { drafts, added } = edits.addPredicate(this.drafts, column, group);
    this.added = added;
    this._set(drafts);
  }

  /** Adds a group of conditions of which one is enough. */
  addAlternatives(): void {
    const { drafts, added } = edits.addAlternatives(this.drafts);
    this.added = added;
    this._set(drafts);
  }

  /** Adds a group of conditions on rows that a relation leads to; with `group`, in it, or going on from it. */
  async addRelation(relation: FilterRelation, group: number | null = null): Promise<void> {
    const { drafts, added } = edits.addRelated(this.drafts, relation, group);
    const draft = findDraft(drafts, added) as RelatedDraft;
    const places = await this._load([draft.path]);
    if (places) {
      this._places = this._places.with(places);
      this.added = added;
      this._set(drafts);
    }
  }

  /** Changes a condition. */
  change(id: number, change: edits.Change): void {
    this._set(edits.changePredicate(this.drafts, id, change));
  }

  changeHolds(id: number, holds: RelatedDraft['holds']): void {
    this._set(edits.changeHolds(this.drafts, id, holds));
  }

  /** Takes out a condition, or a group of them. */
  remove(id: number): void {
    const draft = findDraft(this.drafts, id);
    allOf(draft ? [draft] : []).forEach(each => this.questions.forget(each.id));
    this._set(edits.remove(this.drafts, id));
  }

  clear(): void {
    this.drafts.forEach(each => this.remove(each.id));
  }

  /** Looks for values of a column that contain a text. */
  search(id: number, text: string): void {
    this.questions.searches.set(id, text);
    this._askLater();
    this._emit();
  }

  /** Counts the rows however long it takes. */
  countPatiently(): void {
    const scope = this._scope();
    if (scope) {
      void this.questions.count('rows', scope, this.conditions, 'patient');
    }
  }
}
