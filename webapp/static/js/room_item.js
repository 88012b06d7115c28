// Entering items: Enter saves and keeps the kind, "+5" at the end counts nods, a name is asked about
// once, a slip out of the target year is only a reminder.
import { asked } from "./room_send.js";

const NODS = /\s\+(\d{1,3})\s*$/;

export function watchItem(parts) {
  return new Item(parts);
}

class Item {
  constructor(parts) {
    Object.assign(this, parts);
    this.fields = this.form.elements;
    this.text = this.fields.namedItem("text");
    this.problem = this.form.querySelector("[data-entry-problem]");
    this.slip = this.form.querySelector("[data-entry-slip]");
    this.keepWords = this.form.querySelector("[data-keep-words]");
    this.cancel = this.form.querySelector("[data-cancel]");
    this.changing = null; // the entry that is being changed, and its place in the queue
    const first = Number(this.rows.list.dataset.first);
    const printed = [...this.rows.list.querySelectorAll(".room-number")].map((one) => Number(one.textContent));
    this.last = Math.max(first - 1, this.numbers.read(), ...printed);
    this.ready();
  }

  ready() {
    for (const hidden of this.form.querySelectorAll("[data-keys], [data-less], [data-more]")) hidden.hidden = false;
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      if (event.submitter?.matches("[data-harm-button]")) this.harm(event.submitter);
      else this.save(false);
    });
    this.form.addEventListener("keydown", (event) => {
      const isField = event.target.matches("textarea, input:not([type=checkbox])");
      if (event.key !== "Enter" || event.shiftKey || event.isComposing || !isField) return;
      event.preventDefault();
      this.save(false);
    });
    this.keepWords.querySelector("button").addEventListener("click", () => this.save(true));
    this.cancel.addEventListener("click", () => this.clear());
    this.form.querySelector("[data-less]").addEventListener("click", () => this.step(-1));
    this.form.querySelector("[data-more]").addEventListener("click", () => this.step(1));
    // After the kind is chosen with a finger or a mouse, typing goes on at once.
    for (const radio of this.form.querySelectorAll("[name=choice]")) {
      radio.addEventListener("click", (event) => event.detail && this.text.focus());
    }
  }

  step(by) {
    const nods = this.fields.namedItem("nods");
    nods.value = Math.max(0, Number(nods.value) + by);
  }

  // The room went on: offer what is asked now, unless somebody is typing.
  offer(step) {
    const first = this.form.querySelector(`.room-kind-group[data-step="${CSS.escape(step)}"] [name=choice]`);
    if (first && !this.text.value && !this.changing) first.checked = true;
  }

  typed() {
    const value = (name) => this.fields.namedItem(name)?.value ?? "";
    let text = this.text.value.trim();
    let nods = Number(value("nods"));
    const counted = text.match(NODS);
    if (counted) [text, nods] = [text.replace(NODS, "").trim(), Number(counted[1])];
    const verbatim = !this.fields.namedItem("paraphrase").checked;
    const language = value("language") || this.form.dataset.language;
    const details = value("choice").endsWith(":proposal") ? this.details() : {};
    return { ...details, op: "item", table: Number(this.form.dataset.table), choice: value("choice"), text, nods, votes: Number(value("votes")), verbatim, language, line: value("line") };
  }

  // What a proposal says beside its words: who pays, who gains, when.
  details() {
    return Object.fromEntries(this.detailFields().map((field) => [field.name, field.value.trim()]));
  }

  detailFields() {
    return [...this.form.querySelectorAll("[data-proposal-fields] [name]")];
  }

  save(isChecked) {
    const entry = this.typed();
    if (!entry.text) return this.object(this.form.dataset.empty);
    const personal = isChecked ? [] : this.checks.personal(entry.text, entry.language);
    if (personal.length) return this.ask(personal);
    if (isChecked) entry.checked = true;
    const { key, order, counted } = this.changing ?? { key: crypto.randomUUID(), counted: this.count(entry) };
    Object.assign(entry, { key, counted });
    this.rows.show(entry);
    this.remind(entry);
    this.clear();
    return this.keep(entry, order);
  }

  async keep(entry, order) {
    try {
      await this.sender.keep(entry, order);
      this.rows.kept(entry.key);
    } catch {
      // No room on the device: the words go back to where they were typed.
      this.rows.gone(entry.key);
      this.text.value = [entry.text, this.text.value].filter(Boolean).join("\n");
      this.object(this.form.dataset.full);
    }
  }

  // The line of the paper sheet that this item stands on.
  count(entry) {
    const first = Number(this.rows.list.dataset.first);
    const typed = Number(entry.line) ? first - 1 + (Number(entry.line) % 100) : 0;
    this.last = typed || this.last + 1;
    this.numbers.write(this.last);
    return this.last;
  }

  object(words) {
    this.problem.textContent = words;
    this.problem.hidden = false;
    this.text.focus();
  }

  ask(personal) {
    this.object(this.form.dataset.personal.replace("{words}", personal.join("”, “")));
    this.keepWords.hidden = false;
  }

  remind(entry) {
    const radio = this.form.querySelector("[name=choice]:checked");
    const isThere = radio?.closest("[data-perspective]").dataset.perspective === "imaginary_future";
    const slips = isThere ? this.checks.slips(entry.text, entry.language) : [];
    this.slip.textContent = slips.length ? this.form.dataset.slip.replace("%(words)s", slips.join("”, “")) : "";
  }

  clear() {
    this.changing = null;
    this.text.value = "";
    this.fields.namedItem("nods").value = 0;
    this.fields.namedItem("votes").value = 0;
    this.fields.namedItem("line").value = "";
    for (const field of this.detailFields()) field.value = "";
    this.problem.hidden = true;
    this.keepWords.hidden = true;
    this.cancel.hidden = true;
    this.text.focus();
  }

  async change(key) {
    const waiting = (await this.store.all()).find((row) => row.entry.key === key);
    const entry = waiting?.entry ?? this.rows.entry(key);
    if (!entry) return;
    this.changing = { key, order: waiting?.order, counted: entry.counted };
    const radio = this.form.querySelector(`[name=choice][value="${CSS.escape(entry.choice)}"]`);
    if (radio) radio.checked = true;
    this.text.value = entry.text;
    this.fields.namedItem("nods").value = entry.nods;
    this.fields.namedItem("votes").value = entry.votes;
    this.fields.namedItem("paraphrase").checked = !entry.verbatim;
    for (const field of this.detailFields()) field.value = entry[field.name] ?? "";
    const language = this.fields.namedItem("language");
    if (language) language.value = entry.language;
    this.cancel.hidden = false;
    this.text.focus();
    this.form.scrollIntoView({ block: "nearest" });
  }

  // Also what may be on its way at this moment: the site removes it when it has arrived.
  async remove(key) {
    const waiting = (await this.store.all()).find((row) => row.entry.key === key);
    if (waiting) await this.store.wipe(waiting.order, waiting.revision);
    this.rows.gone(key);
    await this.sender.keep({ op: "remove", key: crypto.randomUUID(), item: key });
  }

  // Words of harm go to the lead at once or on paper; they never wait on this device.
  async harm(button) {
    if (this.changing) await this.remove(this.changing.key);
    this.changing = null;
    try {
      const { csrf } = await (await asked(this.state)).json();
      this.fields.namedItem("csrf_token")?.remove();
      this.form.append(hidden("csrf_token", csrf), hidden("harm", "y"));
      this.form.action = button.formAction;
      this.form.submit();
    } catch {
      this.object(button.dataset.offline);
    }
  }

  // Of a row: what the site has is asked for by its key, what waits here comes back into the field.
  async flag(key) {
    const form = this.rows.find(key).querySelector("form[data-flag]");
    if ((await this.store.all()).every((row) => row.entry.key !== key)) {
      form.elements.key.value = key;
      return form.submit();
    }
    await this.change(key);
    return this.harm(this.form.querySelector("[data-harm-button]"));
  }

  recall({ entry, problem, order }) {
    if (entry.table !== Number(this.form.dataset.table)) return; // another sheet's
    if (entry.op === "item") {
      this.rows.show(entry, problem);
      this.rows.kept(entry.key);
    }
    if (entry.op === "pile") this.pile.show(entry, problem, order);
    if (entry.op === "sheet" && problem) this.end.refuse(problem);
    this.last = Math.max(this.last, entry.counted ?? 0);
  }

  settle(event) {
    if (event.kind === "stored") this.rows.stored(event.key, event.number);
    else this.rows.refuse(event.key, event.message);
    this.pile.settle(event);
    this.end.settle(event);
  }
}

function hidden(name, value) {
  return Object.assign(document.createElement("input"), { type: "hidden", name, value });
}

