// A choice opens what belongs to it. Ours instead of govuk-frontend's, which puts aria-expanded on
// radio buttons, where the standard does not allow it. Without scripts everything stays open.

function sync() {
  for (const choice of document.querySelectorAll("input[data-reveals]")) {
    const inside = document.getElementById(choice.dataset.reveals);
    const kind = choice.type === "radio" ? "radios" : "checkboxes";
    inside.classList.toggle(`govuk-${kind}__conditional--hidden`, !choice.checked);
  }
}

export function startReveals() {
  if (document.querySelector("input[data-reveals]")) {
    document.addEventListener("change", sync);
    window.addEventListener("pageshow", sync);
    sync();
  }
}
