import { ReactWidget } from '@jupyterlab/apputils';
import type { NotebookPanel } from '@jupyterlab/notebook';
import type { TranslationBundle } from '@jupyterlab/translation';
import { Signal } from '@lumino/signaling';
import type { TableSummary } from '../../../lsp-server/protocol';
import * as React from 'react';
import type { IVantageClient, LabState } from '../../tokens';
import { TablesBody } from './body';

/** The tables of the notebook's database in a sidebar; each opens in the diagram. */
export class TablesPanel extends ReactWidget {
  constructor(
    private readonly _client: IVantageClient,
    private readonly _notebook: () => NotebookPanel | null,
    private readonly _trans: TranslationBundle,
    private readonly _open: (table: string | null) => void
  ) {
    super();
    this.id = 'jp-Vantage-tables';
    this.addClass('jp-Vantage-tablesPanel');
    this.title.caption = _trans.__('Tables and relationships');
    _client.stateChanged.connect(this.refresh, this);
  }

  dispose(): void {
    this._client.stateChanged.disconnect(this.refresh, this);
    Signal.clearData(this);
    super.dispose();
  }

  /** Asks the language server again, where it can be seen. */
  refresh(): void {
    if (this.isVisible) {
      void this._ask();
    }
  }

  protected onAfterShow(): void {
    this.refresh();
  }

  protected render(): JSX.Element {
    return (
      <TablesBody
        state={this._state}
        tables={this._tables}
        trans={this._trans}
        onOpen={this._open}
      />
    );
  }

  private async _ask(): Promise<void> {
    const notebook = this._notebook();
    const answer = notebook && (await this._client.tables(notebook).catch(() => null));
    this._tables = answer?.tables ?? [];
    this._state = notebook && this._client.state(notebook);
    this.update();
  }

  private _tables: readonly TableSummary[] = [];
  private _state: LabState | null = null;
}
