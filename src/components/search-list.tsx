import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

/** A line of a list: what is searched, and what stands beside it. */
export type SearchItem = {
  readonly key: string;
  readonly label: string;
  readonly detail?: string;
  readonly title?: string;
  readonly kind?: 'relation';
};

type Props = {
  readonly items: readonly SearchItem[];
  /** What is searched for, in words. */
  readonly label: string;
  readonly onChoose: (key: string) => void;
  /** Closed without a choice; `byKey`: by Escape, so that the focus must go somewhere. */
  readonly onCancel: (byKey: boolean) => void;
  readonly trans: TranslationBundle;
};

/** So many lines are drawn; what is searched are all. */
const MOST = 100;

/** A list that is searched by typing: arrows move, Enter chooses, Escape closes. Thousands of items cost nothing. */
export function SearchList({ items, label, onChoose, onCancel, trans }: Props): JSX.Element {
  const [text, setText] = React.useState('');
  const [active, setActive] = React.useState(0);
  const id = React.useId();
  const found = React.useMemo(() => findItems(items, text), [items, text]);
  const shown = found.slice(0, MOST);
  const at = Math.min(active, shown.length - 1);
  const list = React.useRef<HTMLUListElement>(null);
  React.useEffect(() => {
    list.current?.children[at]?.scrollIntoView?.({ block: 'nearest' });
  }, [at]);

  const onKey = (event: React.KeyboardEvent): void => {
    const moves: Record<string, number> = {
      ArrowDown: at + 1,
      ArrowUp: at - 1,
      PageDown: at + 8,
      PageUp: at - 8
    };
    if (event.key in moves) {
      event.preventDefault();
      setActive(Math.max(0, Math.min(moves[event.key], shown.length - 1)));
    } else if (event.key === 'Enter' && shown[at]) {
      event.preventDefault();
      onChoose(shown[at].key);
    } else if (event.key === 'Escape') {
      event.stopPropagation();
      onCancel(true);
    }
  };
  const onBlur = (event: React.FocusEvent): void => {
    if (!event.currentTarget.contains(event.relatedTarget)) {
      onCancel(false);
    }
  };

  return (
    <div className="jp-Vantage-search" onKeyDown={onKey} onBlur={onBlur}>
      <input
        role="combobox"
        aria-label={label}
        aria-expanded="true"
        aria-controls={`${id}-list`}
        aria-activedescendant={shown[at] && `${id}-${at}`}
        placeholder={label}
        autoFocus
        value={text}
        onChange={event => {
          setText(event.target.value);
          setActive(0);
        }}
      />
      <ul id={`${id}-list`} role="listbox" aria-label={label} ref={list} tabIndex={-1}>
        {shown.map((item, index) => (
          <li
            key={item.key}
            id={`${id}-${index}`}
            role="option"
            aria-selected={index === at}
            title={item.title}
            data-kind={item.kind}
            onPointerDown={event => event.preventDefault()}
            onClick={() => onChoose(item.key)}
          >
            <span className="jp-Vantage-name">{item.label}</span>
            <span className="jp-Vantage-type">{item.detail}</span>
          </li>
        ))}
      </ul>
      {shown.length === 0 && (
        <p className="jp-Vantage-hint">{trans.__('Nothing is called like that.')}</p>
      )}
      {found.length > MOST && (
        <p className="jp-Vantage-hint">
          {trans.__('%1 more: type to narrow', (found.length - MOST).toLocaleString())}
        </p>
      )}
    </div>
  );
}

/** Items that contain a text: those that begin with it first. */
export function findItems(items: readonly SearchItem[], text: string): SearchItem[] {
  const wanted = text.trim().toLowerCase();
  if (!wanted) {
    return [...items];
  }
  const place = ({ label }: SearchItem): number => label.toLowerCase().indexOf(wanted);
  const found = items.filter(
    item => place(item) >= 0 || item.detail?.toLowerCase().includes(wanted)
  );
  const rank = (item: SearchItem): number => (place(item) === 0 ? 0 : place(item) > 0 ? 1 : 2);
  return found.sort((a, b) => rank(a) - rank(b));
}
