// Warns before an idle session ends and offers to go on; the page says after how many seconds.
import { clock } from "./countdown.js";

export function startSessionWarning() {
  const dialog = document.querySelector("dialog[data-session-warning]");
  if (!dialog || typeof dialog.showModal !== "function") {
    return;
  }
  const idle = Number(dialog.dataset.idleSeconds) * 1000;
  const notice = Number(dialog.dataset.noticeSeconds) * 1000;
  const left = dialog.querySelector("[data-session-left]");
  let ends = Date.now() + idle;

  // The page's own form is sent: the server keeps what was typed and gives it back after signing in.
  const finish = () => {
    const typed = document.querySelector("main form#form");
    if (typed) {
      typed.submit();
    } else {
      window.location.reload();
    }
  };

  const watch = () => {
    const remaining = ends - Date.now();
    left.textContent = clock(remaining / 1000);
    if (remaining <= -1000) {
      clearInterval(timer);
      finish();
    } else if (remaining <= notice && !dialog.open) {
      dialog.showModal();
    }
  };

  const goOn = async (event) => {
    event.preventDefault();
    const form = dialog.querySelector("form[data-session-stay]");
    const answer = await fetch(form.action, { method: "POST", body: new FormData(form) });
    if (answer.ok && !answer.redirected) {
      ends = Date.now() + idle;
      dialog.close();
    } else {
      finish();
    }
  };

  dialog.querySelector("form[data-session-stay]").addEventListener("submit", goOn);
  dialog.addEventListener("cancel", (event) => event.preventDefault());
  const timer = setInterval(watch, 1000);
}
