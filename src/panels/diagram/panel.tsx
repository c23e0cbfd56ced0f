import { ReactWidget } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';
import { DiagramBody } from './body';
import type { DiagramModel } from './model';

/** The diagram as a widget. */
export class DiagramPanel extends ReactWidget {
  constructor(
    readonly model: DiagramModel,
    private readonly _trans: TranslationBundle,
    private readonly _filter: (table: string) => void
  ) {
    super();
    this.id = 'jp-Vantage-diagram-panel';
    this.addClass('jp-Vantage-diagramPanel');
    this.title.label = _trans.__('Relationships');
    this.title.caption = _trans.__('Relationships of the database');
    this.title.closable = true;
  }

  dispose(): void {
    this.model.dispose();
    super.dispose();
  }

  protected render(): JSX.Element {
    return <DiagramBody model={this.model} trans={this._trans} onFilter={this._filter} />;
  }

  protected onAfterShow(): void {
    void this.model.refresh();
  }
}
