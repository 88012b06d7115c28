// Keeps what a person types in a form marked data-draft, in this browser only, until it is sent.
const PREFIX = "draft:";
const LEFT_OUT = ["hidden", "submit", "button", "file", "password"];

// Storage may be forbidden or full; then there is no draft and the form works as without script.
function storage(act) {
  try {
    return act(window.localStorage);
  } catch {
    return null;
  }
}

function fields(form) {
  return [...form.elements].filter((field) => field.name && !LEFT_OUT.includes(field.type));
}

function isChoice(field) {
  return ["checkbox", "radio"].includes(field.type);
}

function save(form) {
  const values = fields(form).map((field) => [
    field.name,
    isChoice(field) ? field.value : null,
    isChoice(field) ? field.checked : field.value,
  ]);
  const kept = storage((store) => {
    store.setItem(PREFIX + form.dataset.draft, JSON.stringify(values));
    return true;
  });
  if (kept) say(form, form.dataset.draftSaved);
}

function restore(form) {
  const stored = storage((store) => store.getItem(PREFIX + form.dataset.draft));
  if (!stored || form.dataset.draftFilled) return;
  let found = false;
  for (const [name, choice, value] of JSON.parse(stored)) {
    const field = fields(form).find((f) => f.name === name && (choice === null || f.value === choice));
    if (!field) continue;
    if (choice !== null) field.checked = value;
    else if (!field.value && value) field.value = value;
    else continue;
    found = true;
  }
  if (found) say(form, form.dataset.draftRestored);
}

function say(form, text) {
  const line = form.querySelector("[data-draft-status]");
  if (line && text) line.textContent = text;
}

function offerToForget(form) {
  const button = form.querySelector("[data-draft-forget]");
  if (!button) return;
  button.hidden = false;
  button.addEventListener("click", () => {
    storage((store) => store.removeItem(PREFIX + form.dataset.draft));
    form.reset();
    say(form, form.dataset.draftForgotten);
  });
}

export function watchDrafts() {
  for (const sent of document.querySelectorAll("[data-draft-done]")) {
    storage((store) => store.removeItem(PREFIX + sent.dataset.draftDone));
  }
  for (const form of document.querySelectorAll("form[data-draft]")) {
    restore(form);
    offerToForget(form);
    let timer;
    const later = () => {
      clearTimeout(timer);
      timer = setTimeout(() => save(form), 400);
    };
    form.addEventListener("input", later);
    // A reload or a closed phone must not cost the last sentence; a sent form saves nothing more.
    const now = () => save(form);
    form.addEventListener("change", now);
    form.addEventListener("submit", () => clearTimeout(timer));
  }
}
