// Keeps what a person types in a form marked data-draft, in this browser only, until it is sent.
const PREFIX = "draft:";

function fields(form) {
  return [...form.elements].filter(
    (field) => field.name && field.name !== "csrf_token" && !["hidden", "submit", "file", "password"].includes(field.type),
  );
}

function save(form) {
  const values = fields(form).map((field) => [
    field.name,
    ["checkbox", "radio"].includes(field.type) ? field.value : null,
    ["checkbox", "radio"].includes(field.type) ? field.checked : field.value,
  ]);
  localStorage.setItem(PREFIX + form.dataset.draft, JSON.stringify(values));
  say(form, form.dataset.draftSaved);
}

function restore(form) {
  const stored = localStorage.getItem(PREFIX + form.dataset.draft);
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

export function watchDrafts() {
  for (const key of document.querySelectorAll("[data-draft-done]")) {
    localStorage.removeItem(PREFIX + key.dataset.draftDone);
  }
  for (const form of document.querySelectorAll("form[data-draft]")) {
    restore(form);
    let timer;
    form.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(() => save(form), 400);
    });
  }
}
