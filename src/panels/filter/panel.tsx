import { ReactWidget } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import { filterIcon } from '@jupyterlab/ui-components';
import * as React from 'react';
import { FilterBody } from './body';
import type { FilterModel } from './model';

/** The filter sidebar as a widget. */
export class FilterPanel extends ReactWidget {
  constructor(
    private readonly _model: FilterModel,
    private readonly _trans: TranslationBundle
  ) {
    super();
    this.id = 'jp-Vantage-filter-panel';
    this.addClass('jp-Vantage-filterPanel');
    this.title.icon = filterIcon;
    this.title.caption = _trans.__('Filter');
  }

  protected render(): JSX.Element {
    return <FilterBody model={this._model} trans={this._trans} />;
  }

  protected onAfterShow(): void {
    void this._model.refresh();
  }
}
