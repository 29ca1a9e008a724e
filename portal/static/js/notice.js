// After an act the news of it takes the focus, so that a screen reader says it first.
export function focusNotice() {
  const notice = document.querySelector(".notice[role=alert]");
  if (notice && !document.querySelector("[data-module=govuk-error-summary]")) {
    notice.tabIndex = -1;
    notice.focus({ preventScroll: true });
  }
}
