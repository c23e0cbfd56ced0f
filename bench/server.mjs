// What the language server costs over stdio: a completion in a notebook of 600 cells, beside an empty round trip.
import { spawn } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const here = path.dirname(fileURLToPath(import.meta.url));
const child = spawn(
  process.execPath,
  [path.join(here, '../jupyterlab_vantage/server/main.cjs'), '--stdio'],
  {
    stdio: ['pipe', 'pipe', 'inherit']
  }
);
const waiting = new Map();
let buffer = Buffer.alloc(0);
child.stdout.on('data', data => {
  buffer = Buffer.concat([buffer, data]);
  for (let at = buffer.indexOf('\r\n\r\n'); at >= 0; at = buffer.indexOf('\r\n\r\n')) {
    const length = Number(/Content-Length: (\d+)/.exec(buffer.subarray(0, at).toString())[1]);
    if (buffer.length < at + 4 + length) {
      return;
    }
    const message = JSON.parse(buffer.subarray(at + 4, at + 4 + length).toString());
    buffer = buffer.subarray(at + 4 + length);
    waiting.get(message.id)?.(message.result);
  }
});

function send(message) {
  const body = JSON.stringify({ jsonrpc: '2.0', ...message });
  child.stdin.write(`Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
}
let last = 0;
const request = (method, params) =>
  new Promise(resolve => {
    waiting.set(++last, resolve);
    send({ id: last, method, params });
  });

async function median(work, times) {
  const taken = [];
  for (let n = 0; n < times; n++) {
    const start = performance.now();
    await work();
    taken.push(performance.now() - start);
  }
  return taken.sort((a, b) => a - b)[Math.floor(times / 2)];
}

await request('initialize', { processId: process.pid, rootUri: null, capabilities: {} });
send({ method: 'initialized', params: {} });
const texts = [
  `import vantage as v\ndb = v.connect_postgres("${process.env.VANTAGE_TEST_PG}")\nclass A(v.Entity, table="a"):\n    id: v.Col[int]\nt = A.table()`,
  ...Array.from(
    { length: 598 },
    (_, n) =>
      `x${n} = t.where(t.id == ${n})\ny${n} = x${n}.order_by("id")\nprint(y${n}.preview_sql())`
  ),
  't.where(t.id == 1).'
];
const uri = 'file:///bench/n.ipynb';
const cell = n => `vscode-notebook-cell:/bench/n.ipynb#${n}`;
send({
  method: 'notebookDocument/didOpen',
  params: {
    notebookDocument: {
      uri,
      notebookType: 'jupyter-notebook',
      version: 1,
      cells: texts.map((_, n) => ({ kind: 2, document: cell(n) }))
    },
    cellTextDocuments: texts.map((text, n) => ({
      uri: cell(n),
      languageId: 'python',
      version: 1,
      text
    }))
  }
});
const complete = n => () =>
  request('textDocument/completion', {
    textDocument: { uri: cell(n) },
    position: { line: 0, character: texts[n].length }
  });
await complete(599)();
const floor = await median(
  () => request('vantage/connectionState', { notebook: 'file:///none' }),
  50
);
const value = await median(complete(599), 30);
console.log(
  JSON.stringify({
    name: 'completion in a notebook of 600 cells',
    value: +value.toFixed(2),
    unit: 'ms',
    peer: 'an empty round trip',
    ratio: +(value / floor).toFixed(1)
  })
);
child.kill();
