// Waits for the phone: asks how the code stands and, as soon as that changed, lets the page itself say what came of it.
const EVERY = 3000;
const waiting = document.querySelector("[data-phone]");
let isAsking = false;

async function ask() {
  if (isAsking || document.hidden) {
    return;
  }
  isAsking = true;
  try {
    const answer = await fetch(waiting.dataset.phone, { redirect: "manual", cache: "no-store" });
    // A redirect is the end of the session: the page leads to signing in and back.
    if (answer.type === "opaqueredirect" || (answer.ok && (await answer.json()).state !== "waiting")) {
      clearInterval(timer);
      window.location.reload();
    }
  } catch {
    // A weak network: the next try is near.
  }
  isAsking = false;
}

for (const each of document.querySelectorAll("[data-with]")) {
  each.hidden = false;
}
for (const each of document.querySelectorAll("[data-without]")) {
  each.hidden = true;
}
const timer = setInterval(ask, EVERY);
// Coming back from the application on the same phone.
document.addEventListener("visibilitychange", ask);
