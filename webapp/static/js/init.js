// Progressive enhancement only: every page works without this file.
import { initAll } from "../vendor/govuk-frontend.js";
import { watchDrafts } from "./draft.js";

document.body.classList.add("js-enabled", "govuk-frontend-supported");
initAll();
watchDrafts();

// htmx is fetched only where a page has something for it; its settings are in a meta tag.
if (document.querySelector("[hx-get], [hx-post], [data-hx-get], [data-hx-post]")) {
  const script = document.createElement("script");
  script.src = new URL("../vendor/htmx.js", import.meta.url);
  // It starts by itself before the page is parsed or after all of it is loaded, not in between.
  const load = () => document.head.append(script);
  if (document.readyState === "complete") load();
  else addEventListener("load", load);
}

for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
