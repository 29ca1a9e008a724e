// The checker of papers that needs no network. All words and keys stand in the page; nothing is sent or loaded.
import { textOf } from "./picture.js";
import { read, tokenIn } from "./token.js";

// All of the country lives by one time, five hours ahead; old phones believe that Almaty is six.
const ALMATY = 5 * 3_600_000;
const TONES = { genuine: "success", expired: "warning", altered: "error" };

const root = document.documentElement;
const checker = document.getElementById("checker");
const result = document.getElementById("result");
const { words, keys } = JSON.parse(checker.dataset.content);
let last = null;

const say = (name) => words[root.lang][name];

function day(moment, pattern) {
  const local = new Date(moment + ALMATY);
  const said = say(pattern)[local.getUTCMonth()];
  return said.replace("{y}", local.getUTCFullYear()).replace("{d}", local.getUTCDate());
}

function time(moment) {
  return new Date(moment + ALMATY).toISOString().slice(11, 16);
}

function rowsOf(claims) {
  const isCertificate = claims.register !== "";
  return [
    ["document", say("kinds")[claims.kind]],
    ...(isCertificate ? [["register", say("registers")[claims.register] ?? claims.register]] : []),
    ...(isCertificate ? [["answer", say(claims.isObserved ? "observed" : "not_observed")]] : []),
    [isCertificate ? "person" : "initials", claims.person],
    ["number", claims.number],
    ["code", claims.code],
    ["organisation", claims.organisation],
    ["issued", `${day(claims.issued, "days")}, ${time(claims.issued)}`],
    ...(claims.ends ? [["valid", day(claims.ends - 1, "through")]] : []),
  ];
}

function element(name, text, className = "") {
  const made = document.createElement(name);
  made.textContent = text;
  made.className = className;
  return made;
}

function facts(claims) {
  const list = element("dl", "", "facts");
  for (const [label, value] of rowsOf(claims)) {
    const row = element("div", "", "facts__row");
    const said = element("dd", value);
    // The name and the organisation stand on the paper in Kazakh whatever the language of the page.
    if (["organisation", "person"].includes(label)) said.lang = "kk";
    row.append(element("dt", say(label)), said);
    list.append(row);
  }
  return list;
}

function show() {
  if (!last) return;
  const { verdict, claims } = last;
  result.className = `result result--${TONES[verdict] ?? "info"}`;
  result.dataset.verdict = verdict;
  const title = element("h2", say(`${verdict}_title`));
  title.id = "result-title";
  const parts = [title, element("p", say(`${verdict}_text`))];
  if (claims?.isSpecimen) parts.unshift(element("p", say("specimen"), "specimen"));
  if (claims) parts.push(facts(claims), element("p", say("recall_text"), "quiet"), onlineLink(claims.code));
  result.replaceChildren(...parts);
  result.hidden = false;
  // With an answer the same words stand in it.
  document.getElementById("recall").hidden = Boolean(claims);
}

function onlineLink(code) {
  const link = element("a", say("online_link"));
  link.href = `${checker.dataset.online}/${root.lang}/verify/${encodeURIComponent(code)}`;
  return link;
}

async function tell(text) {
  last = await read(text, keys, Date.now());
  show();
  result.focus();
}

async function check(event) {
  event?.preventDefault();
  const { picture, token } = document.getElementById("form").elements;
  const [file] = picture.files;
  if (!file) return tell(token.value);
  last = { verdict: "reading" };
  show();
  const text = await textOf(file);
  if (text) return tell(text);
  last = { verdict: "unread" };
  show();
  return result.focus();
}

// A picture and a link are two ways to the same: whoever turns to one leaves the other.
function leaveTheOther(event) {
  const { picture, token } = event.currentTarget.elements;
  if (event.target === picture) token.value = "";
  else if (event.target === token) picture.value = "";
}

function speak(language) {
  root.lang = language;
  for (const each of document.querySelectorAll("[data-word]")) each.textContent = say(each.dataset.word);
  for (const each of document.querySelectorAll("[data-language]")) {
    each.setAttribute("aria-pressed", String(each.dataset.language === language));
  }
  document.title = `${say("heading")} — ${say("portal")}`;
  show();
}

function checkAddress() {
  if (tokenIn(location.hash)) tell(location.hash);
}

for (const each of document.querySelectorAll("[data-language]")) {
  each.addEventListener("click", () => speak(each.dataset.language));
}
const form = document.getElementById("form");
form.addEventListener("submit", check);
form.addEventListener("input", leaveTheOther);
for (const each of document.querySelectorAll("[data-scripts]")) each.hidden = false;
// A file that was saved already needs no saving.
document.getElementById("save").hidden = location.protocol === "file:";
addEventListener("hashchange", checkAddress);
checkAddress();
