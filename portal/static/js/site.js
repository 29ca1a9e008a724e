// The one script of the portal: behaviour of the components on the page. Every page works without it.
import { Button } from "govuk-frontend/dist/govuk/components/button/button.mjs";
import { ErrorSummary } from "govuk-frontend/dist/govuk/components/error-summary/error-summary.mjs";
import { PasswordInput } from "govuk-frontend/dist/govuk/components/password-input/password-input.mjs";
import { SkipLink } from "govuk-frontend/dist/govuk/components/skip-link/skip-link.mjs";

import { startCountdowns } from "./countdown.js";
import { focusNotice } from "./notice.js";
import { startPrintButtons } from "./print.js";
import { startReveals } from "./reveal.js";
import { startSessionWarning } from "./session_warning.js";
import { startTokenLinks } from "./token_link.js";

const components = {
  "govuk-button": Button,
  "govuk-error-summary": ErrorSummary,
  "govuk-password-input": PasswordInput,
  "govuk-skip-link": SkipLink,
};

document.body.classList.add("govuk-frontend-supported");

for (const [name, Component] of Object.entries(components)) {
  for (const element of document.querySelectorAll(`[data-module="${name}"]`)) {
    new Component(element);
  }
}

startReveals();
startCountdowns();
startPrintButtons();
startSessionWarning();
startTokenLinks();
focusNotice();
