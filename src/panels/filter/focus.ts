import * as React from 'react';
import type { FilterModel } from './model';

/** Puts the focus into what was just added, once: on the first thing of `selector` in it. */
export function useFocusWhenAdded(
  model: FilterModel,
  id: number,
  selector: string
): React.RefObject<HTMLElement> {
  const ref = React.useRef<HTMLElement>(null);
  React.useEffect(() => {
    if (model.added === id) {
      model.added = null;
      const found = ref.current?.querySelectorAll<HTMLElement>(selector);
      found?.[0]?.focus();
    }
  }, [model, id, selector]);
  return ref;
}
