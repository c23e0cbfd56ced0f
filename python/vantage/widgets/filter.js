// The editors of a filter. Every text is set as text: nothing of a database becomes markup.
const NO_VALUES = ['is_null', 'is_not_null'];
const LISTS = ['in_', 'not_in'];
const INPUTS = { number: 'number', date: 'date', timestamp: 'datetime-local', time: 'time' };

function element(tag, className, text) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  if (text !== undefined) made.textContent = text;
  return made;
}

function select(options, value, label, onChange) {
  const made = element('select');
  made.setAttribute('aria-label', label);
  for (const option of options) {
    const item = element('option', '', option.label);
    item.value = option.name;
    made.append(item);
  }
  made.value = value;
  made.addEventListener('change', () => onChange(made.value));
  return made;
}

function render({ model, el }) {
  let rows = structuredClone(model.get('rows'));
  let timer;
  const columnOf = row => model.get('columns').find(column => column.name === row.column);

  function send(delay) {
    clearTimeout(timer);
    timer = setTimeout(() => {
      model.set('rows', structuredClone(rows));
      model.save_changes();
    }, delay);
  }

  const root = element('div', 'vantage-filter');
  const title = element('b', '', model.get('title'));
  const count = element('span', 'vf-count');
  count.setAttribute('role', 'status');
  const head = element('div', 'vf-head');
  head.append(title, count);
  const list = element('div', 'vf-list');
  const add = element('button', 'vf-add', '+ Condition');
  add.type = 'button';
  const problem = element('div', 'vf-problem');
  problem.setAttribute('role', 'alert');
  const code = element('pre', 'vf-code');
  root.append(head, list, add, problem, code);
  el.append(root);

  function change(row, changes, delay) {
    Object.assign(row, changes);
    send(delay);
  }

  function input(row, place, type, label) {
    const made = element('input');
    made.type = type;
    if (type === 'number') made.step = 'any';
    if (type === 'datetime-local' || type === 'time') made.step = '1';
    made.value = row.values[place] ?? '';
    made.setAttribute('aria-label', label);
    made.addEventListener('input', () => {
      const values = [...row.values];
      values[place] = made.value;
      change(row, { values: Array.from(values, value => value ?? '') }, 250);
    });
    return made;
  }

  function checklist(row, column) {
    const made = element('div', 'vf-choices');
    for (const choice of column.choices) {
      const box = element('input');
      box.type = 'checkbox';
      box.checked = row.values.includes(choice);
      box.addEventListener('change', () => {
        const others = row.values.filter(value => value !== choice && value !== '');
        change(row, { values: box.checked ? [...others, choice] : others }, 0);
      });
      const label = element('label');
      label.append(box, document.createTextNode(' ' + choice));
      made.append(label);
    }
    return made;
  }

  function lines(row, column) {
    const made = element('textarea');
    made.rows = 3;
    made.placeholder = 'one value a line';
    made.setAttribute('aria-label', `values of ${column.name}`);
    made.value = row.values.join('\n');
    made.addEventListener('input', () =>
      change(row, { values: made.value.split('\n').filter(Boolean) }, 250)
    );
    return made;
  }

  function editor(row, column) {
    const made = element('span', 'vf-editor');
    const name = `value of ${column.name}`;
    if (NO_VALUES.includes(row.operator)) return made;
    if (column.kind === 'bool') {
      const options = [
        { name: 'true', label: 'true' },
        { name: 'false', label: 'false' }
      ];
      made.append(
        select(options, String(row.values[0] ?? 'true'), name, v => change(row, { values: [v] }, 0))
      );
    } else if (LISTS.includes(row.operator)) {
      made.append(column.kind === 'choice' ? checklist(row, column) : lines(row, column));
    } else if (column.kind === 'choice') {
      const options = column.choices.map(choice => ({ name: choice, label: choice }));
      made.append(select(options, row.values[0] ?? '', name, v => change(row, { values: [v] }, 0)));
    } else if (row.operator === 'between') {
      const type = INPUTS[column.kind] ?? 'text';
      made.append(input(row, 0, type, `least ${name}`), element('span', 'vf-dim', 'to'));
      made.append(input(row, 1, type, `greatest ${name}`));
    } else {
      made.append(input(row, 0, INPUTS[column.kind] ?? 'text', name));
    }
    return made;
  }

  function first(column) {
    return {
      column: column.name,
      operator: column.operators[0].name,
      values: column.kind === 'bool' ? ['true'] : []
    };
  }

  function draw() {
    list.replaceChildren();
    rows.forEach((row, at) => {
      const column = columnOf(row);
      if (!column) return;
      const line = element('div', 'vf-row');
      const columns = model.get('columns').map(each => ({ name: each.name, label: each.name }));
      const choose = select(columns, row.column, 'column', name => {
        rows[at] = first(columnOf({ column: name }));
        draw();
        send(0);
      });
      choose.className = 'vf-column';
      choose.title = column.comment;
      const type = element('span', 'vf-dim vf-type', column.type);
      const operator = select(column.operators, row.operator, 'operator', name => {
        row.operator = name;
        draw();
        send(0);
      });
      const remove = element('button', 'vf-remove', '✕');
      remove.type = 'button';
      remove.setAttribute('aria-label', `remove the condition on ${row.column}`);
      remove.addEventListener('click', () => {
        rows.splice(at, 1);
        draw();
        send(0);
      });
      line.append(choose, type, operator, editor(row, column), remove);
      list.append(line);
    });
    if (!rows.length) list.append(element('div', 'vf-dim', 'No condition yet: all rows.'));
  }

  function tell() {
    const [found, total] = [model.get('count'), model.get('total')];
    const of = total === null || rows.length === 0 ? '' : ` of ${total.toLocaleString('en')}`;
    count.textContent =
      found === null
        ? 'counting …'
        : `${found.toLocaleString('en')}${of} row${found === 1 && !of ? '' : 's'}`;
    problem.textContent = model.get('problem');
    code.textContent = model.get('code');
  }

  add.addEventListener('click', () => {
    const used = new Set(rows.map(row => row.column));
    const columns = model.get('columns');
    rows.push(first(columns.find(column => !used.has(column.name)) ?? columns[0]));
    draw();
    send(0);
    list.querySelector('.vf-row:last-child .vf-column')?.focus();
  });

  // Only what Python sets is taken over: an echo of what was typed a moment ago would undo what is typed now.
  const adopt = () => {
    clearTimeout(timer);
    rows = structuredClone(model.get('rows'));
    draw();
    tell();
  };
  const names = ['count', 'total', 'problem', 'code'];
  names.forEach(name => model.on(`change:${name}`, tell));
  model.on('change:pushed', adopt);
  draw();
  tell();
  return () => {
    clearTimeout(timer);
    names.forEach(name => model.off(`change:${name}`, tell));
    model.off('change:pushed', adopt);
  };
}

export default { render };
