// Sends what waits on this device. Only one tab sends at a time, each entry carries its own key, and
// what arrived is wiped: so nothing is lost and nothing arrives twice.
const FIRST_WAIT = 2_000;
const LONGEST_WAIT = 30_000;
const PATIENCE = 15_000; // a line that neither answers nor breaks
const BATCH = 20;

export class Sender {
  // `tell(event)` hears: {kind: "stored" | "refused" | "changed" | "line" | "closed", ...}
  constructor(store, addresses, tell) {
    this.store = store;
    this.addresses = addresses;
    this.tell = tell;
    this.wait = FIRST_WAIT;
    this.others = new BroadcastChannel(store.name);
    this.others.onmessage = ({ data }) => tell(data);
    this.kept = Promise.resolve();
    this.pending = 0; // typed, and not in the device's database yet
    addEventListener("online", () => {
      tell({ kind: "line", isThere: true });
      this.soon(0);
    });
  }

  announce(event) {
    this.tell(event);
    this.others.postMessage(event);
  }

  // One after the other, so that what is typed fast keeps its order.
  async keep(entry, order) {
    this.pending += 1;
    this.kept = this.kept.catch(() => {}).then(() => this.store.put(entry, order));
    try {
      await this.kept;
    } finally {
      this.pending -= 1;
    }
    this.announce({ kind: "changed" });
    this.soon(0);
  }

  stop() {
    this.isStopped = true;
    clearTimeout(this.timer);
  }

  soon(delay) {
    clearTimeout(this.timer);
    if (this.isStopped) return;
    this.timer = setTimeout(() => this.send(), delay);
  }

  // Under a lock that all tabs of this session share; whoever waits for it sends what came later.
  send() {
    return navigator.locks.request(this.store.name, async () => {
      try {
        while (await this.sendSome());
        this.wait = FIRST_WAIT;
      } catch (fault) {
        if (fault instanceof Refusal) return this.tell({ kind: "closed", status: fault.status });
        this.tell({ kind: "line", isThere: false });
        this.wait = Math.min(this.wait * 2, LONGEST_WAIT);
        this.soon(this.wait);
      }
    });
  }

  async sendSome() {
    const waiting = (await this.store.all()).filter((row) => !row.problem).slice(0, BATCH);
    if (waiting.length === 0) return false;
    const { csrf } = await (await asked(this.addresses.state)).json();
    this.tell({ kind: "line", isThere: true });
    const answer = await asked(this.addresses.entries, {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-CSRFToken": csrf },
      body: JSON.stringify({ entries: waiting.map((row) => row.entry) }),
    });
    const { results } = await answer.json();
    for (const row of waiting) await this.settle(row, results[row.entry.key]);
    return true;
  }

  async settle(row, result) {
    if (result.is_stored) {
      await this.store.wipe(row.order, row.revision);
      this.announce({ kind: "stored", key: row.entry.key, ...result });
    } else {
      await this.store.mark(row, result.message);
      this.announce({ kind: "refused", key: row.entry.key, ...result });
    }
  }

  // What waits for a correction is sent once more.
  async again() {
    for (const row of await this.store.all()) if (row.problem) await this.store.put(row.entry, row.order);
    this.soon(0);
  }
}

// The site answered, and its answer is no: the room is closed on this device.
class Refusal extends Error {
  constructor(status) {
    super(`refused: ${status}`);
    this.status = status;
  }
}

export async function asked(address, options = {}) {
  const answer = await fetch(address, {
    ...options,
    cache: "no-store",
    headers: { Accept: "application/json", ...options.headers },
    signal: AbortSignal.timeout(PATIENCE),
  });
  if (answer.ok) return answer;
  if ([401, 403, 404].includes(answer.status)) throw new Refusal(answer.status);
  throw new Error(`not now: ${answer.status}`);
}
