import { RpcClient } from '../client/rpc';

/** A websocket in a test's hands. */
class FakeSocket {
  readyState = 0;
  readonly sent: { id?: number; method?: string; params?: unknown; result?: unknown }[] = [];
  onopen: (() => void) | null = null;
  onclose: ((event: { reason: string }) => void) | null = null;
  onmessage: ((event: { data: string }) => void) | null = null;

  open(): void {
    this.readyState = WebSocket.OPEN;
    this.onopen?.();
  }

  close(reason = ''): void {
    this.readyState = WebSocket.CLOSED;
    this.onclose?.({ reason });
  }

  send(text: string): void {
    this.sent.push(JSON.parse(text));
  }

  answer(message: object): void {
    this.onmessage?.({ data: JSON.stringify({ jsonrpc: '2.0', ...message }) });
  }
}

function start(): { rpc: RpcClient; sockets: FakeSocket[] } {
  const sockets: FakeSocket[] = [];
  const rpc = new RpcClient(
    () => {
      const socket = new FakeSocket();
      sockets.push(socket);
      return socket as unknown as WebSocket;
    },
    () => Promise.resolve()
  );
  return { rpc, sockets };
}

const settle = async (): Promise<void> => {
  await Promise.resolve();
  await Promise.resolve();
};

describe('RpcClient', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  it('gives each request its own answer, in whatever order they come', async () => {
    const { rpc, sockets } = start();
    sockets[0].open();
    await settle();
    const first = rpc.request('one', {});
    const second = rpc.request('two', {});
    const [one, two] = sockets[0].sent;
    sockets[0].answer({ id: two.id, result: 'second' });
    sockets[0].answer({ id: one.id, result: 'first' });
    expect(await first).toBe('first');
    expect(await second).toBe('second');
    rpc.dispose();
  });

  it('rejects with the words of the server', async () => {
    const { rpc, sockets } = start();
    sockets[0].open();
    const asked = rpc.request('one', {});
    sockets[0].answer({ id: sockets[0].sent[0].id, error: { message: 'no such table' } });
    await expect(asked).rejects.toThrow('no such table');
    rpc.dispose();
  });

  it('rejects what waits when the socket closes, and what is asked while it is away', async () => {
    const { rpc, sockets } = start();
    sockets[0].open();
    await settle();
    const waiting = rpc.request('one', {});
    sockets[0].close();
    await expect(waiting).rejects.toThrow('went away');
    await expect(rpc.request('two', {})).rejects.toThrow('away');
    expect(rpc.isReady).toBe(false);
    rpc.dispose();
  });

  it('comes back, waiting longer each time, and says so', async () => {
    const { rpc, sockets } = start();
    const opened = jest.fn();
    rpc.opened.connect(opened);
    sockets[0].close();
    jest.advanceTimersByTime(500);
    expect(sockets).toHaveLength(2);
    sockets[1].close();
    jest.advanceTimersByTime(500);
    expect(sockets).toHaveLength(2);
    jest.advanceTimersByTime(500);
    sockets[2].open();
    await settle();
    expect(opened).toHaveBeenCalledTimes(1);
    rpc.dispose();
  });

  it('says why the server went away', async () => {
    const { rpc, sockets } = start();
    const reasons: string[] = [];
    rpc.closed.connect((_, reason) => void reasons.push(reason));
    sockets[0].open();
    await settle();
    sockets[0].close('the language server was ended by signal 9');
    expect(reasons).toEqual(['the language server was ended by signal 9']);
    rpc.dispose();
  });

  it('waits longer for a server that starts and crashes, and not for one that had worked', async () => {
    const { rpc, sockets } = start();
    sockets[0].open();
    await settle();
    sockets[0].close();
    jest.advanceTimersByTime(500);
    sockets[1].open();
    await settle();
    sockets[1].close();
    jest.advanceTimersByTime(999);
    expect(sockets).toHaveLength(2);
    jest.advanceTimersByTime(1);
    sockets[2].open();
    await settle();
    jest.advanceTimersByTime(60_000);
    sockets[2].close();
    jest.advanceTimersByTime(500);
    expect(sockets).toHaveLength(4);
    rpc.dispose();
  });

  it('closes a socket behind which nobody says hello, and tries another', async () => {
    const sockets: FakeSocket[] = [];
    const rpc = new RpcClient(
      () => {
        const socket = new FakeSocket();
        sockets.push(socket);
        return socket as unknown as WebSocket;
      },
      () => Promise.reject(new Error('not now'))
    );
    const warn = jest.spyOn(console, 'warn').mockImplementation(() => undefined);
    sockets[0].open();
    await settle();
    expect(sockets[0].readyState).toBe(WebSocket.CLOSED);
    jest.advanceTimersByTime(500);
    expect(sockets).toHaveLength(2);
    warn.mockRestore();
    rpc.dispose();
  });

  it('answers requests of the server, so that it does not wait', () => {
    const { rpc, sockets } = start();
    sockets[0].open();
    sockets[0].answer({ id: 7, method: 'workspace/configuration', params: {} });
    expect(sockets[0].sent).toContainEqual(expect.objectContaining({ id: 7, result: null }));
    rpc.dispose();
  });

  it('does not come back once it is disposed', () => {
    const { rpc, sockets } = start();
    sockets[0].open();
    rpc.dispose();
    jest.advanceTimersByTime(60_000);
    expect(sockets).toHaveLength(1);
  });

  it('takes a request back: the server is told, and a late answer is dropped', async () => {
    const { rpc, sockets } = start();
    sockets[0].open();
    await settle();
    const controller = new AbortController();
    const answer = rpc.request('vantage/filterCount', {}, controller.signal);
    const refused = expect(answer).rejects.toThrow('taken back');
    controller.abort();
    await refused;
    const { id } = sockets[0].sent[0];
    expect(sockets[0].sent[1]).toMatchObject({ method: '$/cancelRequest', params: { id } });
    sockets[0].answer({ id, result: 1 });
    await expect(rpc.request('late', {}, controller.signal)).rejects.toThrow('taken back');
    expect(sockets[0].sent).toHaveLength(2);
  });
});
