import type { TranslationBundle } from '@jupyterlab/translation';
import type { FilterModel } from './model';

/** What every section of the sidebar is given. */
export type SectionProps = { readonly model: FilterModel; readonly trans: TranslationBundle };
