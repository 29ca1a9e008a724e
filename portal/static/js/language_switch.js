// Keeps what was typed when the reader turns to the other language: it waits in this tab only,
// for the same page, and is forgotten as soon as it has been put back.
const KEY = "emhana-typed";
const NEVER = new Set(["csrf_token", "password", "password_again", "code"]);

function page() {
  return window.location.pathname.replace(/^\/(kk|ru)(?=\/)/, "");
}

function controls() {
  const all = document.querySelectorAll("main input, main select, main textarea");
  return [...all].filter((one) => one.name && one.type !== "hidden" && !NEVER.has(one.name));
}

function keep() {
  const values = controls().map((one) =>
    one.type === "radio" || one.type === "checkbox" ? one.checked : one.value,
  );
  if (values.length) {
    sessionStorage.setItem(KEY, JSON.stringify({ page: page(), values }));
  }
}

function putBack() {
  const kept = JSON.parse(sessionStorage.getItem(KEY) || "null");
  sessionStorage.removeItem(KEY);
  const fields = controls();
  if (!kept || kept.page !== page() || kept.values.length !== fields.length) {
    return;
  }
  fields.forEach((one, place) => {
    if (typeof kept.values[place] === "boolean") {
      one.checked = kept.values[place];
    } else {
      one.value = kept.values[place];
    }
  });
}

export function startLanguageSwitch() {
  putBack();
  for (const link of document.querySelectorAll("[data-language-switch]")) {
    link.addEventListener("click", keep);
  }
}
