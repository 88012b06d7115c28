// The piles of a sheet and its end: kept on the device and sent as items are.
import { filled } from "./room_device.js";

// Words are asked about once, as in the item's own form; `save(entry)` keeps them.
function watch(form, checks, read, save) {
  const problem = form.querySelector("[data-problem]");
  const keepWords = form.querySelector("[data-keep-words]");
  const language = () => document.querySelector("form[data-entry]").dataset.language;
  const object = (words) => {
    problem.textContent = words;
    problem.hidden = !words;
  };
  const send = (isChecked) => {
    const entry = read();
    const personal = isChecked ? [] : checks.personal([entry.name, entry.note].filter(Boolean).join("\n"), language());
    keepWords.hidden = !personal.length;
    if (personal.length) return object(document.querySelector("form[data-entry]").dataset.personal.replace("{words}", personal.join("”, “")));
    object("");
    if (isChecked) entry.checked = true;
    return save(entry);
  };
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    send(false);
  });
  keepWords.querySelector("button").addEventListener("click", () => send(true));
  return object;
}

export function watchPile(form, sender, checks) {
  const list = document.querySelector("#room-piles");
  const fields = form.elements;
  let changing = null;
  const object = watch(
    form,
    checks,
    () => ({ op: "pile", table: Number(form.dataset.table), name: fields.name.value.trim(), cards: fields.cards.value, votes: Number(fields.votes.value) }),
    (entry) => {
      if (!entry.name) return fields.name.focus();
      entry.key = changing?.key ?? crypto.randomUUID();
      show(entry, "", changing?.order);
      const kept = sender.keep(entry, changing?.order).then(() => waits(entry.key));
      changing = null;
      form.reset();
      fields.name.value = fields.cards.value = "";
      fields.votes.value = 0;
      fields.name.focus();
      return kept;
    },
  );
  const find = (key) => [...list.children].find((row) => row.dataset.key === key);

  function show(entry, problem, order) {
    const row = document.createElement("li");
    const name = Object.assign(document.createElement("strong"), { textContent: entry.name });
    const cards = Object.assign(document.createElement("span"), { className: "soft", textContent: entry.cards });
    const votes = entry.votes ? filled(list.dataset.votes, entry.votes) : "";
    const state = Object.assign(document.createElement("span"), { className: "room-row-state", textContent: problem });
    row.dataset.key = entry.key;
    row.append(name, " ", cards, ` ${votes} `, state);
    if (problem) row.append(" ", correct(entry, order));
    const old = find(entry.key);
    if (old) old.replaceWith(row);
    else list.append(row);
  }

  // It is in the device's database; it may have arrived since.
  function waits(key) {
    const state = find(key)?.querySelector(".room-row-state");
    if (state && !state.textContent) state.textContent = list.dataset.waits;
  }

  function correct(entry, order) {
    const button = Object.assign(document.createElement("button"), { type: "button", className: "as-link touch", textContent: list.dataset.change });
    button.addEventListener("click", () => {
      changing = { key: entry.key, order };
      fields.name.value = entry.name;
      fields.cards.value = entry.cards;
      fields.votes.value = entry.votes;
      fields.cards.focus();
    });
    return button;
  }

  return {
    show: (entry, problem, order) => {
      show(entry, problem, order);
      waits(entry.key);
    },
    object,
    async settle({ kind, key, message }) {
      const row = find(key);
      if (!row) return;
      if (kind === "stored") row.querySelector(".room-row-state")?.replaceChildren(list.dataset.sent);
      const waiting = kind === "refused" && (await sender.store.all()).find((one) => one.entry.key === key);
      if (waiting) show(waiting.entry, message, waiting.order);
    },
  };
}

export function watchSheetEnd(form, sender, checks) {
  const done = form.querySelector("[data-done]");
  let key = null;
  const object = watch(
    form,
    checks,
    () => ({ op: "sheet", table: Number(form.dataset.table), people: Number(form.elements.people.value), read_back: form.elements.read_back.value, note: form.elements.note.value.trim() }),
    async (entry) => {
      key = entry.key = crypto.randomUUID();
      done.textContent = "";
      await sender.keep(entry);
      done.textContent ||= form.dataset.waits;
    },
  );
  return {
    refuse: object,
    settle(event) {
      if (event.key !== key) return;
      if (event.kind === "stored") done.textContent = form.dataset.kept;
      else object(event.message);
    },
  };
}
