// Asks NCALayer, the program of the National CA on this computer, to sign what the page holds. Its answers carry no
// number, so one question is asked at a time, each over a connection of its own. See docs/systems/ncalayer.md.

// What the browsers call the permission to speak to programs on this device.
const PERMISSIONS = ["loopback-network", "local-network-access", "local-network"];
// Whoever is asked for it may think; a program that listens greets at once.
const PERMITTING = 120_000;
const GREETING = 10_000;

const form = document.querySelector("form[data-signer]");
const part = (name) => form.querySelector(`[data-${name}]`);
const words = (name) => part("words").querySelector(`[data-word="${name}"]`).textContent;
let isBusy = false;

function say(name, more = "") {
  part("said").textContent = name ? words(name) + (more ? ` (${more})` : "") : "";
}

class Silent extends Error {}
class Refused extends Error {}

// The signature in base64, or "" when the person closed the window. Throws Silent or Refused.
function ask(question, onQuestion) {
  return new Promise((resolve, reject) => {
    let socket;
    try {
      socket = new WebSocket(form.dataset.signer);
    } catch {
      reject(new Silent());
      return;
    }
    const wait = (longest) => setTimeout(() => end(() => reject(new Silent())), longest);
    let patience = wait(PERMITTING);
    let isAsked = false;

    function end(settle) {
      clearTimeout(patience);
      socket.onmessage = socket.onerror = socket.onclose = null;
      socket.close();
      settle();
    }

    socket.onerror = socket.onclose = () => end(() => reject(new Silent()));
    socket.onopen = () => {
      clearTimeout(patience);
      patience = wait(GREETING);
    };
    socket.onmessage = ({ data }) => {
      const answer = read(data);
      if (!isAsked && answer?.result?.version) {
        isAsked = true;
        clearTimeout(patience);
        onQuestion();
        socket.send(JSON.stringify(question));
      } else if (isAsked) {
        end(() => (answer?.status === true ? resolve(signed(answer)) : reject(new Refused(told(answer)))));
      }
    };
  });
}

function read(data) {
  try {
    return JSON.parse(data);
  } catch {
    return null;
  }
}

// The body of a closed window has no result; newer builds answer with an array, older ones with a text.
function signed(answer) {
  const result = [answer.body?.result ?? answer.result].flat()[0] ?? "";
  return String(result).replace(/-----(BEGIN|END) [A-Z0-9 ]+-----|\s/g, "");
}

function told(answer) {
  return String(answer?.message ?? "").slice(0, 200);
}

async function likelyCause() {
  if (!window.isSecureContext) return "https";
  for (const name of PERMISSIONS) {
    try {
      if ((await navigator.permissions.query({ name })).state === "denied") return "permission";
    } catch {
      // This browser has no such permission.
    }
  }
  return "start";
}

async function showCauses() {
  const likely = await likelyCause();
  for (const cause of part("causes").querySelectorAll("[data-cause]")) {
    const isLikely = cause.dataset.cause === likely;
    cause.querySelector(".tag").hidden = !isLikely;
    if (isLikely) cause.parentElement.prepend(cause);
  }
  say("");
  part("causes").hidden = false;
  part("start").hidden = true;
  part("causes").querySelector("h2").focus();
}

async function start() {
  if (isBusy) return;
  isBusy = true;
  part("start").setAttribute("aria-disabled", "true");
  part("start").hidden = false;
  if (!part("causes").hidden) part("start").focus(); // the button that was pressed goes with the causes
  part("causes").hidden = true;
  say("connecting");
  try {
    const cms = await ask(JSON.parse(form.dataset.question), () => say("waiting"));
    if (cms) {
      say("sending");
      form.elements.cms.value = cms;
      form.submit();
      return; // stays busy: the page is leaving
    }
    say("cancelled");
    part("start").focus();
  } catch (error) {
    if (error instanceof Silent) await showCauses();
    else if (error instanceof Refused) say("broken", error.message);
    else throw error;
  } finally {
    if (!form.elements.cms.value) {
      isBusy = false;
      part("start").removeAttribute("aria-disabled");
    }
  }
}

if (form) {
  form.elements.cms.value = ""; // a browser that goes back fills in what was sent
  part("without").hidden = true;
  part("with").hidden = false;
  part("start").addEventListener("click", start);
  part("again").addEventListener("click", start);
  // A page that comes back as it was left would think that it is busy still.
  window.addEventListener("pageshow", ({ persisted }) => persisted && window.location.reload());
}
