// What was typed on this device and has not reached the site yet. Every entry lies encrypted in the
// browser's database, with a key that the browser uses and never hands out. An entry is wiped as
// soon as the site has it, and with the last one the key goes too.
const ENTRIES = "entries";
const KEYS = "keys";

export function canKeep() {
  return Boolean(window.isSecureContext && window.crypto?.subtle && window.indexedDB && navigator.locks);
}

function answered(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

function finished(transaction) {
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve();
    transaction.onerror = () => reject(transaction.error);
    transaction.onabort = () => reject(transaction.error);
  });
}

export async function openStore(name) {
  const request = indexedDB.open(name, 1);
  request.onupgradeneeded = () => {
    request.result.createObjectStore(ENTRIES, { keyPath: "order", autoIncrement: true });
    request.result.createObjectStore(KEYS);
  };
  const database = await answered(request);
  // Another tab wipes the device: let it.
  database.onversionchange = () => database.close();
  return new Store(name, database);
}

class Store {
  constructor(name, database) {
    this.name = name;
    this.database = database;
  }

  // The device's key and its mark; made when there is none.
  async key() {
    this.held ??= await answered(this.database.transaction(KEYS).objectStore(KEYS).get("key"));
    return (this.held ??= await this.freshKey());
  }

  async freshKey() {
    const secret = await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
    const fresh = { secret, mark: crypto.randomUUID() };
    const transaction = this.database.transaction(KEYS, "readwrite");
    const keys = transaction.objectStore(KEYS);
    const others = await answered(keys.get("key")); // another tab was faster
    if (!others) keys.put(fresh, "key");
    await finished(transaction);
    return others ?? fresh;
  }

  // Keep an entry; with `order` it takes the place of one that waits.
  async put(entry, order = undefined) {
    return this.#put(entry, order, "", () => true);
  }

  // Why the site refused it. Not said of what was changed after it had been sent.
  async mark({ entry, order, revision }, problem) {
    return this.#put(entry, order, problem, (row) => row?.revision === revision);
  }

  async #put(entry, order, problem, isWanted) {
    for (;;) {
      const key = await this.key();
      const iv = crypto.getRandomValues(new Uint8Array(12));
      const plain = new TextEncoder().encode(JSON.stringify({ entry, problem }));
      const sealed = await crypto.subtle.encrypt({ name: "AES-GCM", iv }, key.secret, plain);
      const row = { iv, sealed, revision: crypto.randomUUID() };
      if (order !== undefined) row.order = order;
      const transaction = this.database.transaction([ENTRIES, KEYS], "readwrite");
      const held = await answered(transaction.objectStore(KEYS).get("key"));
      if (held?.mark !== key.mark) {
        this.held = held; // the queue ran empty meanwhile, and its key went
        continue;
      }
      const entries = transaction.objectStore(ENTRIES);
      const before = order === undefined ? undefined : await answered(entries.get(order));
      if (isWanted(before)) entries.put(row);
      return finished(transaction);
    }
  }

  // Everything that waits, in the order in which it was typed.
  async all() {
    const transaction = this.database.transaction([ENTRIES, KEYS]);
    const [rows, key] = await Promise.all([
      answered(transaction.objectStore(ENTRIES).getAll()),
      answered(transaction.objectStore(KEYS).get("key")),
    ]);
    return Promise.all(rows.map((row) => opened(row, key)));
  }

  // Wipe what arrived, unless it was changed after it had been sent; then the change still waits.
  async wipe(order, revision) {
    const transaction = this.database.transaction([ENTRIES, KEYS], "readwrite");
    const entries = transaction.objectStore(ENTRIES);
    const row = await answered(entries.get(order));
    if (row?.revision === revision) entries.delete(order);
    if ((await answered(entries.count())) === 0) transaction.objectStore(KEYS).delete("key");
    return finished(transaction);
  }

  async wipeAll() {
    this.database.close();
    await answered(indexedDB.deleteDatabase(this.name));
  }
}

async function opened(row, key) {
  const plain = await crypto.subtle.decrypt({ name: "AES-GCM", iv: row.iv }, key.secret, row.sealed);
  const { entry, problem } = JSON.parse(new TextDecoder().decode(plain));
  return { order: row.order, revision: row.revision, entry, problem };
}
