import { WebSocketClient } from './web-socket.js';

/** A message of the inspector: only the fields that are used here. */
interface Message {
  id?: number;
  method?: string;
  params?: {
    targetInfo?: { targetId: string; isProvisional?: boolean };
    newTargetId?: string;
    message?: string;
  };
  result?: { result: RemoteValue; wasThrown?: boolean };
  error?: { message: string };
}

interface RemoteValue {
  type: string;
  value?: unknown;
  objectId?: string;
  className?: string;
  description?: string;
}

interface Waiting {
  resolve(message: Message): void;
  reject(error: Error): void;
}

/** WebKit's remote inspector, connected to one tab. */
export class Inspector {
  #socket: WebSocketClient | undefined;
  #target = '';
  #ready = () => {};
  #count = 0;
  #waiting = new Map<number, Waiting>();

  /** @param address of the tab, as the list of the inspector's server has it */
  static async connect(address: string): Promise<Inspector> {
    const inspector = new Inspector();
    const ready = new Promise<void>((resolve) => {
      inspector.#ready = resolve;
    });
    inspector.#socket = await WebSocketClient.connect(
      address,
      (text) => inspector.#read(JSON.parse(text)),
      () => {
        inspector.#socket = undefined;
        inspector.#gone('the tab is gone');
      },
    );
    await ready;
    return inspector;
  }

  /** Value of an expression in the page; with `settled`, of what its promise becomes. */
  async evaluate(expression: string, settled = false): Promise<unknown> {
    // A popup needs a visitor who asks for it.
    const options = { expression, emulateUserGesture: true, returnByValue: !settled };
    let answer = await this.#command('Runtime.evaluate', options);
    const promiseObjectId = answer.result?.result.objectId;
    if (settled && !answer.result?.wasThrown && promiseObjectId) {
      const wait = { promiseObjectId, returnByValue: true };
      answer = await this.#command('Runtime.awaitPromise', wait);
    }
    const { result, wasThrown } = answer.result ?? {};
    if (wasThrown) throw new Error(result?.description ?? String(result?.value));
    return result?.value;
  }

  close() {
    this.#socket?.close();
  }

  #command(method: string, params: object): Promise<Message> {
    const id = ++this.#count;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      const message = JSON.stringify({ id, method, params });
      const envelope = { targetId: this.#target, message };
      if (!this.#socket) return this.#gone('the tab is gone');
      this.#socket.send(
        JSON.stringify({ id, method: 'Target.sendMessageToTarget', params: envelope }),
      );
    });
  }

  #read({ id, method, params, error }: Message) {
    if (method === 'Target.dispatchMessageFromTarget') {
      this.#settle(JSON.parse(params?.message ?? '{}'));
    } else if (method === 'Target.targetCreated' && !params?.targetInfo?.isProvisional) {
      this.#target = params?.targetInfo?.targetId ?? '';
      this.#ready();
    } else if (method === 'Target.didCommitProvisionalTarget') {
      // The next page came in another process; the old one answers nothing any more.
      this.#target = params?.newTargetId ?? '';
      this.#gone('the page navigated');
    } else if (id && error) {
      this.#settle({ id, error });
    }
  }

  #settle(message: Message) {
    const waiting = this.#waiting.get(message.id ?? 0);
    this.#waiting.delete(message.id ?? 0);
    if (message.error) waiting?.reject(new Error(message.error.message));
    else waiting?.resolve(message);
  }

  #gone(why: string) {
    for (const { reject } of this.#waiting.values()) reject(new Error(why));
    this.#waiting.clear();
  }
}
