// Progressive enhancement only: every page works without this file.
import { initAll } from "../vendor/govuk-frontend.js";
import { watchDrafts } from "./draft.js";

document.body.classList.add("js-enabled", "govuk-frontend-supported");
initAll();
watchDrafts();

// After a refused form the summary of errors takes the focus, so that it is read out.
document.querySelector(".govuk-error-summary")?.focus();

// Buttons that copy a table as CSV or print the page.
for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
