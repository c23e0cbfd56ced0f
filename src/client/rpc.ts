import { Signal, type ISignal } from '@lumino/signaling';
import type { IDisposable } from '@lumino/disposable';

type Pending = { resolve: (value: unknown) => void; reject: (error: Error) => void };
type Message = {
  id?: number | string;
  method?: string;
  params?: unknown;
  result?: unknown;
  error?: { message: string };
};

/** Pauses before a new socket, in milliseconds: each twice as long as the last. */
const FIRST_DELAY = 500;
const LONGEST_DELAY = 30_000;
/** A server that lasted so long starts from the first pause again. */
const STEADY = 10_000;

/** JSON-RPC over one websocket that comes back by itself: each message one text frame. */
export class RpcClient implements IDisposable {
  /** `connect` opens a socket; `handshake` runs on each new one before anything else is sent. */
  constructor(
    private readonly _connect: () => WebSocket,
    private readonly _handshake: (rpc: RpcClient) => Promise<void>
  ) {
    this._open();
  }

  /** A notification of the server. */
  get notified(): ISignal<this, { method: string; params: unknown }> {
    return this._notified;
  }

  /** Emitted when the server is ready, also after it came back. */
  get opened(): ISignal<this, void> {
    return this._opened;
  }

  /** Emitted with the reason when the server goes away, or does not come. */
  get closed(): ISignal<this, string> {
    return this._closed;
  }

  get isReady(): boolean {
    return this._isReady;
  }

  get isDisposed(): boolean {
    return this._isDisposed;
  }

  /**
   * Sends a request; rejected when the socket closes before the answer. Aborting `signal` takes it back: the server
   * is told, and the promise is rejected at once.
   */
  request<T>(method: string, params: unknown, signal?: AbortSignal): Promise<T> {
    const id = ++this._lastId;
    return new Promise<T>((resolve, reject) => {
      if (signal?.aborted) {
        reject(new Error(`${method} was taken back`));
        return;
      }
      const takeBack = (): void => {
        this._pending.delete(id);
        this.notify('$/cancelRequest', { id });
        reject(new Error(`${method} was taken back`));
      };
      signal?.addEventListener('abort', takeBack, { once: true });
      const settle = <V>(done: (value: V) => void) => {
        return (value: V): void => {
          signal?.removeEventListener('abort', takeBack);
          done(value);
        };
      };
      this._pending.set(id, {
        resolve: settle(resolve as (value: unknown) => void),
        reject: settle(reject)
      });
      this._send({ id, method, params });
    });
  }

  /** Sends a notification; dropped while there is no server, which is told everything when it comes back. */
  notify(method: string, params: unknown): void {
    this._send({ method, params });
  }

  dispose(): void {
    this._isDisposed = true;
    window.clearTimeout(this._timer);
    this._socket?.close();
    Signal.clearData(this);
  }

  private _open(): void {
    const socket = this._connect();
    this._socket = socket;
    socket.onmessage = event => this._onMessage(JSON.parse(event.data as string) as Message);
    socket.onopen = async () => {
      try {
        await this._handshake(this);
      } catch (reason) {
        console.warn('Vantage: the language server did not start.', reason);
        socket.close();
        return;
      }
      this._isReady = true;
      this._readySince = Date.now();
      this._opened.emit();
    };
    socket.onclose = event => this._onClose(event.reason);
  }

  private _onClose(reason: string): void {
    if (this._isReady && Date.now() - this._readySince > STEADY) {
      this._delay = FIRST_DELAY; // it had worked: this is no server that crashes whenever it starts
    }
    this._isReady = false;
    for (const { reject } of this._pending.values()) {
      reject(new Error('the language server went away'));
    }
    this._pending.clear();
    if (!this._isDisposed) {
      this._timer = window.setTimeout(() => this._open(), this._delay);
      this._delay = Math.min(this._delay * 2, LONGEST_DELAY);
      this._closed.emit(reason || 'the connection to the Jupyter server was lost');
    }
  }

  private _onMessage(message: Message): void {
    if (message.method !== undefined && message.id !== undefined) {
      // Requests of the server (configuration, progress) are answered with nothing, so that it does not wait.
      this._socket?.send(JSON.stringify({ jsonrpc: '2.0', id: message.id, result: null }));
    } else if (message.method !== undefined) {
      this._notified.emit({ method: message.method, params: message.params });
    } else {
      const pending = this._pending.get(message.id as number);
      this._pending.delete(message.id as number);
      if (message.error) {
        pending?.reject(new Error(message.error.message));
      } else {
        pending?.resolve(message.result);
      }
    }
  }

  private _send(message: Message): void {
    if (this._socket?.readyState === WebSocket.OPEN) {
      this._socket.send(JSON.stringify({ jsonrpc: '2.0', ...message }));
    } else if (message.id !== undefined) {
      this._pending.get(message.id as number)?.reject(new Error('the language server is away'));
      this._pending.delete(message.id as number);
    }
  }

  private _socket: WebSocket | null = null;
  private _pending = new Map<number, Pending>();
  private _lastId = 0;
  private _delay = FIRST_DELAY;
  private _readySince = 0;
  private _timer = 0;
  private _isReady = false;
  private _isDisposed = false;
  private _notified = new Signal<this, { method: string; params: unknown }>(this);
  private _opened = new Signal<this, void>(this);
  private _closed = new Signal<this, string>(this);
}
